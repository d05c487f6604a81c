//! Is a Region probably another one, misspelled, and has it to be enabled first? AWS adds Regions, so that no Region is refused for
//! not being here.

use tf_provider::similar;

use super::Region;

/// The Regions of all partitions that AWS's SDKs name.
const KNOWN: [&str; 48] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "me-west-1",
    "mx-central-1",
    "sa-east-1",
    "sa-west-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// The Regions of AWS's own partition that every account has. All others, those that come included, have to be enabled for an account
/// first.
const ALWAYS_ENABLED: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// Slips of the keyboard between a Region and the one that was meant.
const MAX_SLIPS: usize = 2;

/// The summary of a warning about such a Region.
pub(crate) const UNKNOWN_REGION: &str = "Unknown Region";

/// What to say of a Region that is not known and looks like one that is: a sentence or two for a warning.
pub(crate) fn doubt(region: &str) -> Option<String> {
    if KNOWN.contains(&region) || Region::parse(region).is_err() {
        return None;
    }
    let meant = similar::misspelled(region, KNOWN, MAX_SLIPS)?;
    Some(format!(
        "Region \"{region}\" is not known to this version of the provider. Did you mean \"{meant}\"? If it is a new Region of \
         AWS, nothing has to be changed."
    ))
}

/// Whether an account can only use the Region after it was enabled for it.
pub(crate) fn is_opt_in(region: &str) -> bool {
    let in_partition = Region::parse(region).is_ok_and(|region| region.partition() == "aws");
    in_partition && !ALWAYS_ENABLED.contains(&region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_regions_have_to_be_enabled() {
        for (region, expected) in [
            ("us-east-1", false),
            ("ap-east-1", true),
            ("eu-south-2", true),
            ("cn-north-1", false),
            ("us-gov-west-1", false),
            ("kr-capital-1", true),
            ("Frankfurt", false),
        ] {
            assert_eq!(is_opt_in(region), expected, "{region}");
        }
    }

    #[test]
    fn a_misspelled_region_is_doubted_and_any_other_is_not() {
        for (region, meant) in [
            ("eu-west-11", Some("eu-west-1")),
            ("us-esat-1", Some("us-east-1")),
            ("eu-cenral-1", Some("eu-central-1")),
            ("us-northeast-1", Some("ap-northeast-1")),
            ("eu-west-1", None),
            ("us-gov-east-1", None),
            ("kr-capital-1", None),
            ("Frankfurt", None),
        ] {
            let expected = meant.map(|meant| format!("Did you mean \"{meant}\"?"));
            let found = doubt(region);
            assert_eq!(found.is_some(), expected.is_some(), "{region}: {found:?}");
            assert!(expected.is_none_or(|text| found.is_some_and(|found| found.contains(&text))), "{region}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_well_formed() {
        assert!(KNOWN.is_sorted() && ALWAYS_ENABLED.is_sorted());
        assert!(ALWAYS_ENABLED.iter().all(|region| KNOWN.contains(region)));
        assert!(KNOWN.iter().all(|region| Region::parse(region).is_ok()));
    }
}
