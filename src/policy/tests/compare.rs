use super::documents::{allow, deny, document, parsed};

const READER: &str = "arn:aws:iam::111122223333:role/reader";
const WRITER: &str = "arn:aws:iam::111122223333:role/writer";

/// What is wider, from one document to the other, and whether something is narrower.
fn compared(before: &[String], after: &[String]) -> (Vec<String>, bool) {
    let (before, after) = (parsed(&document(before)), parsed(&document(after)));
    let texts = after.wider_than(Some(&before)).into_iter().map(|wider| wider.text).collect();
    (texts, after.is_narrower_than(&before))
}

#[test]
fn what_a_policy_permits_in_addition_is_said() {
    let get = || allow(READER, "dynamodb:GetItem");
    for (before, after, wider, narrower) in [
        (vec![get()], vec![get()], &[][..], false),
        (vec![get()], vec![get(), allow(READER, "dynamodb:getitem")], &[], false),
        (vec![allow(READER, "dynamodb:*")], vec![get()], &[], true),
        (vec![allow("*", "dynamodb:*")], vec![get()], &[], true),
        (vec![get()], vec![allow(WRITER, "dynamodb:GetItem")], &["to a principal that it did not name."], true),
        (vec![get()], vec![allow(READER, "dynamodb:*")], &["more actions."], false),
        (vec![get()], vec![allow("*", "dynamodb:GetItem")], &["to anyone in any AWS account."], false),
        (
            vec![get()],
            vec![get(), allow(WRITER, "dynamodb:PutItem")],
            &["to a principal that it did not name, more actions."],
            false,
        ),
        (vec![get(), deny(WRITER, "dynamodb:*")], vec![get()], &["A denial is gone, or denies less"], false),
        (vec![get()], vec![get(), deny(WRITER, "dynamodb:*")], &[], true),
    ] {
        let (found, is_narrower) = compared(&before, &after);
        assert_eq!(found.len(), wider.len(), "{before:?} {after:?}: {found:?}");
        assert!(found.iter().zip(wider).all(|(found, part)| found.contains(part)), "{found:?}");
        assert_eq!(is_narrower, narrower, "{before:?} {after:?}");
    }
}

/// A statement with a condition less permits more, and one on more resources does, too.
#[test]
fn conditions_and_resources_count() {
    let statement = |resource: &str, condition: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"{READER}"}},"Action":"dynamodb:Query","Resource":"{resource}"{condition}}}"#
        )
    };
    let condition = r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#;
    let tied = [statement("self", condition)];
    for after in [statement("self", ""), statement("*", condition)] {
        let (found, is_narrower) = compared(&tied, &[after]);
        assert_eq!(found, ["Statement 1 allows more than before: on more resources, or under fewer conditions."]);
        assert!(!is_narrower);
    }
}

#[test]
fn a_first_policy_says_whom_it_lets_in() {
    let first = |statement: String| parsed(&document(&[statement])).wider_than(None);
    assert_eq!(first(deny("*", "dynamodb:*")), []);
    let open = first(allow("*", "dynamodb:GetItem"));
    assert!(open[0].is_public, "{open:?}");
    let named = first(allow(READER, "dynamodb:GetItem"));
    assert_eq!(named[0].text, "Statement 1 allows more than before: to a principal that it did not name.");
}
