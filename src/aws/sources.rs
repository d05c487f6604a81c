//! What the environment and the profile in use say of credentials and Region, where that is incomplete: the SDK skips some of it
//! without a word.

use std::borrow::Cow;

use aws_config::profile::{Profile, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

use super::Aws;
use super::profile;
use crate::config::{Settings, Source};

/// What was named, and is incomplete or of a kind that needs something of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Sources {
    /// Variables that are set, each with those without which it is not used.
    pub(crate) incomplete: Vec<(&'static str, &'static str)>,
    /// Why there is no profile of the name in AWS_PROFILE.
    pub(crate) no_such_profile: Option<String>,
    /// The profile in use, unless there is none.
    pub(crate) profile: Option<InUse>,
    /// The file with the token that AWS_WEB_IDENTITY_TOKEN_FILE names.
    pub(crate) token_file: Option<String>,
    /// Why the files with profiles cannot be read.
    pub(crate) unreadable: Option<String>,
    /// The files with profiles, as a person would name them.
    pub(crate) files: Vec<String>,
}

/// The profile in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InUse {
    /// Its name.
    pub(crate) name: String,
    /// Where its credentials come from.
    pub(crate) kind: ProfileKind,
    /// Whether it names a Region.
    pub(crate) has_region: bool,
}

/// Something that is named and gives no credentials, and what to do about it, in sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceProblem {
    /// What is wrong.
    pub(crate) what: String,
    /// What to do.
    pub(crate) remedy: String,
}

/// Where the credentials of a profile come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProfileKind {
    /// From nowhere.
    Nothing,
    /// From a role, a process or keys.
    Complete,
    /// From keys, of which it has this one and not the other.
    HalfOfKeys(&'static str, &'static str),
    /// From a role that is assumed with credentials of nowhere.
    RoleWithoutSource,
    /// From a profile that no file has, which the profile of this name gives as its source.
    MissingSource {
        /// The profile that names it.
        profile: String,
        /// The one that is missing.
        source: String,
        /// Which one is probably meant, as a sentence.
        meant: String,
    },
    /// From IAM Identity Center, by a section that no file has.
    MissingSession {
        /// The profile that names it.
        profile: String,
        /// The one that is missing.
        session: String,
        /// Which one is probably meant, as a sentence.
        meant: String,
    },
    /// From IAM Identity Center, to which one signs in with the profile of this name.
    SignIn(String),
    /// From a session of `aws login`.
    LoginSession,
}

const KEYS: [&str; 2] = ["aws_access_key_id", "aws_secret_access_key"];
/// The most profiles that lead from a role to the credentials it is assumed with: a circle is the SDK's to refuse.
const MAX_SOURCES: usize = 8;

impl Aws {
    /// What the environment and the profile in use say.
    pub(crate) async fn sources(&self) -> Sources {
        read(&self.settings).await
    }
}

/// What the environment and the profile in use say.
pub(super) async fn read(settings: &Settings) -> Sources {
    sources(settings, &Env::real(), &Fs::real()).await
}

impl Sources {
    /// The variables that are not used, because another one is missing.
    pub(crate) fn incomplete_variables(&self) -> Vec<SourceProblem> {
        let problem = |(set, missing): &(&str, &str)| SourceProblem {
            what: format!("{set} is set without {missing}, and is not used."),
            remedy: format!("Set {missing} as well, or unset {set}."),
        };
        self.incomplete.iter().map(problem).collect()
    }

    /// Why the profile in use gives no credentials, as far as its own lines say that.
    pub(crate) fn incomplete_profile(&self) -> Option<SourceProblem> {
        if let Some(why) = &self.unreadable {
            return Some(SourceProblem {
                what: format!("No profile can be read: {why}."),
                remedy: "Correct the file. While one of them cannot be read, nothing of any is used.".to_owned(),
            });
        }
        let InUse { name, kind, has_region: _ } = self.profile.as_ref()?;
        let (files, or_files) = (self.files.join(" and "), self.files.join(" or "));
        let (what, remedy) = match kind {
            ProfileKind::Nothing | ProfileKind::Complete | ProfileKind::SignIn(_) => return None,
            ProfileKind::HalfOfKeys(set, missing) => (
                format!("Profile \"{name}\" has `{set}` without `{missing}`."),
                format!("Add `{missing}` to the profile in {or_files}."),
            ),
            ProfileKind::RoleWithoutSource => (
                format!("Profile \"{name}\" names a role, and nothing with which it is assumed."),
                "Add `source_profile` or `credential_source` to the profile.".to_owned(),
            ),
            ProfileKind::MissingSource { profile, source, meant } => (
                format!("Profile \"{profile}\" has `source_profile = {source}`, and there is no such profile in {files}.{meant}"),
                format!("Correct `source_profile`, or add profile \"{source}\" to {or_files}."),
            ),
            ProfileKind::MissingSession { profile, session, meant } => (
                format!("Profile \"{profile}\" has `sso_session = {session}`, and there is no section `[sso-session {session}]` in {files}.{meant}"),
                "Correct `sso_session`, or add the section with `sso_start_url` and `sso_region`: `aws configure sso-session` asks for \
                 both."
                    .to_owned(),
            ),
            ProfileKind::LoginSession => (
                format!("Profile \"{name}\" names a session of `aws login`, which the provider does not read."),
                format!(
                    "Put the keys of the session into the environment: `eval \"$(aws configure export-credentials --profile {name} \
                     --format env)\"`, and unset AWS_PROFILE."
                ),
            ),
        };
        Some(SourceProblem { what, remedy })
    }
}

async fn sources(settings: &Settings, env: &Env, fs: &Fs) -> Sources {
    let Settings { profile: named, source, config_files, credentials_files, .. } = settings;
    let files = profile::searched(env, settings);
    if *source != Source::Default {
        return Sources { files, ..Sources::default() };
    }
    let variable = |name: &str| env.get(name).ok().filter(|value| !value.trim().is_empty());
    let name = named.clone().or_else(|| variable("AWS_PROFILE")).unwrap_or_else(|| "default".to_owned());
    let selected = Some(Cow::Owned(name.clone()));
    let profiles = profile::files(config_files, credentials_files);
    let set = aws_config::profile::load(fs, env, &profiles, selected).await;
    let (set, unreadable) = match set {
        Ok(set) => (Some(set), None),
        Err(error) => (None, Some(profile::cause(&error))),
    };
    Sources {
        // A profile that the configuration names comes before the variables.
        incomplete: if named.is_some() { Vec::new() } else { incomplete(&|name| variable(name).is_some()) },
        no_such_profile: if unreadable.is_none() { profile::missing_in_environment(settings).await } else { None },
        profile: set.as_ref().and_then(|set| in_use(set, &name)),
        token_file: variable("AWS_WEB_IDENTITY_TOKEN_FILE").filter(|_| named.is_none()),
        unreadable,
        files,
    }
}

/// The variables of which one is worth nothing without the others.
fn incomplete(is_set: &dyn Fn(&str) -> bool) -> Vec<(&'static str, &'static str)> {
    let [id, secret, token] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    let keys = match (is_set(id), is_set(secret)) {
        (true, false) => Some((id, secret)),
        (false, true) => Some((secret, id)),
        (false, false) if is_set(token) => Some((token, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")),
        (true, true) | (false, false) => None,
    };
    let [file, role] = ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"];
    let identity = match (is_set(file), is_set(role)) {
        (true, false) => Some((file, role)),
        // Next to keys, the role may be that of whatever has obtained them.
        (false, true) if !(is_set(id) && is_set(secret)) => Some((role, file)),
        (true, true) | (false, _) => None,
    };
    keys.into_iter().chain(identity).collect()
}

fn in_use(set: &ProfileSet, name: &str) -> Option<InUse> {
    let profile = set.get_profile(name)?;
    let has_region = profile.get("region").is_some();
    Some(InUse { name: name.to_owned(), kind: kind(set, profile, MAX_SOURCES), has_region })
}

/// Of a role, what it is assumed with decides.
fn kind(set: &ProfileSet, profile: &Profile, sources: usize) -> ProfileKind {
    let has = |key: &str| profile.get(key).is_some();
    let [id, secret] = KEYS;
    if let Some(session) = profile.get("sso_session").filter(|session| set.sso_session(session).is_none()) {
        let meant = profile::did_you_mean(session, set.sso_sessions());
        return ProfileKind::MissingSession { profile: profile.name().to_owned(), session: session.to_owned(), meant };
    }
    if has("sso_session") || has("sso_start_url") {
        return ProfileKind::SignIn(profile.name().to_owned());
    }
    if has("role_arn") {
        return kind_of_role(set, profile, sources);
    }
    match (has(id), has(secret)) {
        (true, true) => ProfileKind::Complete,
        (true, false) => ProfileKind::HalfOfKeys(id, secret),
        (false, true) => ProfileKind::HalfOfKeys(secret, id),
        (false, false) if has("credential_process") => ProfileKind::Complete,
        (false, false) if has("login_session") => ProfileKind::LoginSession,
        (false, false) => ProfileKind::Nothing,
    }
}

fn kind_of_role(set: &ProfileSet, profile: &Profile, sources: usize) -> ProfileKind {
    let Some(source) = profile.get("source_profile") else {
        let is_given = ["credential_source", "web_identity_token_file"].iter().any(|key| profile.get(key).is_some());
        return if is_given { ProfileKind::Complete } else { ProfileKind::RoleWithoutSource };
    };
    match set.get_profile(source) {
        // Its own keys.
        Some(_) if source == profile.name() => ProfileKind::Complete,
        Some(source) if sources > 0 => kind(set, source, sources - 1),
        Some(_) => ProfileKind::Complete,
        None => ProfileKind::MissingSource {
            profile: profile.name().to_owned(),
            source: source.to_owned(),
            meant: profile::did_you_mean(source, set.profiles()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_variable_of_a_pair_is_incomplete() {
        let of = |set: &[&str]| incomplete(&|name| set.contains(&name));
        assert_eq!(of(&[]), []);
        assert_eq!(of(&["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ROLE_ARN"]), []);
        assert_eq!(of(&["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"]), [("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]);
        assert_eq!(of(&["AWS_SECRET_ACCESS_KEY"]), [("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")]);
        assert_eq!(of(&["AWS_SESSION_TOKEN"]).len(), 1);
        let [file, role] = ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"];
        assert_eq!(of(&[file]), [(file, role)]);
        assert_eq!(of(&[role]), [(role, file)]);
        assert_eq!(of(&[file, role]), []);
    }

    const PROFILES: &str = "
[profile half]
aws_access_key_id = test
[profile corporate]
sso_session = corporate
region = eu-west-1
[profile admin]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = corporate
[sso-session corporate]
sso_region = eu-west-1
sso_start_url = https://corporate.example/start
[profile orphan]
sso_session = corprate
[profile gone]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = corporates
[profile alone]
role_arn = arn:aws:iam::111122223333:role/admin
[profile circle]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = round
[profile round]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = circle
[profile browser]
login_session = arn:aws:iam::111122223333:user/ann
[profile format]
output = json
";

    #[tokio::test]
    async fn a_profile_is_judged_by_what_its_credentials_come_from() {
        let (fs, env) = (Fs::from_slice(&[("/config", PROFILES)]), Env::from_slice(&[("AWS_CONFIG_FILE", "/config")]));
        let files = profile::files(&[], &[]);
        let set = aws_config::profile::load(&fs, &env, &files, None).await.expect("profiles");
        let of = |name: &str| in_use(&set, name).map(|found| found.kind);
        let sign_in = ProfileKind::SignIn("corporate".to_owned());
        for (name, expected) in [
            ("half", ProfileKind::HalfOfKeys("aws_access_key_id", "aws_secret_access_key")),
            ("corporate", sign_in.clone()),
            ("admin", sign_in),
            (
                "orphan",
                ProfileKind::MissingSession {
                    profile: "orphan".to_owned(),
                    session: "corprate".to_owned(),
                    meant: " Did you mean \"corporate\"?".to_owned(),
                },
            ),
            (
                "gone",
                ProfileKind::MissingSource {
                    profile: "gone".to_owned(),
                    source: "corporates".to_owned(),
                    meant: " Did you mean \"corporate\"?".to_owned(),
                },
            ),
            ("alone", ProfileKind::RoleWithoutSource),
            ("circle", ProfileKind::Complete),
            ("browser", ProfileKind::LoginSession),
            ("format", ProfileKind::Nothing),
        ] {
            assert_eq!(of(name), Some(expected), "{name}");
        }
        assert_eq!(of("other"), None);
        assert_eq!(in_use(&set, "corporate").map(|found| found.has_region), Some(true));
    }
}
