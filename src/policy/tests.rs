use super::*;

mod compare;
mod documents;
mod meaning;
mod properties;

use documents::{allow, deny, document, parsed};

const OWN: &str = "111122223333";

#[test]
fn malformed_documents_say_where() {
    for (text, fragment) in [
        (" ", "this text is empty"),
        ("{", "at line 1 column 1"),
        (r#"{"Version": "2012-10-17",}"#, "at line 1 column 26"),
        ("[]", "the document is an object with Version and Statement, but here it is a list"),
        (r#"{"Statement": [], "Versoin": "x"}"#, "here is \"Versoin\""),
        (
            r#"{"Version": "2012-10-18", "Statement": []}"#,
            "Version is \"2012-10-17\" or \"2008-10-17\", but here it is",
        ),
        ("{}", "here it is missing"),
        (r#"{"Statement": []}"#, "an empty list"),
        (r#"{"Statement": "x"}"#, "here it is a text"),
        (r#"{"Statement": [1]}"#, "statement 1 is an object, but here it is 1"),
        (r#"{"Statement": {"Effect": "Permit", "Action": "*"}}"#, "Effect of statement 1 is \"Allow\" or \"Deny\""),
        (r#"{"Statement": {"Action": "*"}}"#, "here it is missing"),
        (r#"{"Statement": {"Effect": "Deny"}}"#, "Action or NotAction"),
        (r#"{"Statement": {"Effect": "Deny", "Action": "*", "NotAction": "*"}}"#, "statement 1 has both"),
        (r#"{"Statement": {"Effect": "Deny", "Action": ["*", 1]}}"#, "Action of statement 1 is a text or a list"),
        (
            r#"{"Statement": {"Effect": "Deny", "Action": "*", "Sid": null}}"#,
            "Sid of statement 1 is a text, but here it is null",
        ),
        (r#"{"Statement": {"Effect": "Deny", "Action": "*", "Principal": "me"}}"#, "here it is a text"),
        (r#"{"Statement": {"Effect": "Deny", "Action": "*", "Principal": {"aws": "*"}}}"#, "here is \"aws\""),
        (
            r#"{"Statement": {"Effect": "Deny", "Action": "*", "Principal": {"AWS": {}}}}"#,
            "AWS in Principal of statement 1",
        ),
        (r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": []}}"#, "Condition of statement 1"),
        (
            r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": {"Bool": 1}}}"#,
            "Bool in Condition of statement 1",
        ),
        (
            r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": {"Bool": {"k": null}}}}"#,
            "k of Bool in Condition",
        ),
        (
            r#"{"Statement": {"Effect": "Deny", "Action": "a:b", "Action": "a:c"}}"#,
            "\"Action\" stands twice in one object",
        ),
    ] {
        let error = Policy::parse(text).expect_err(text).to_string();
        assert!(error.contains(fragment), "{text}: {error}");
        assert!(error.ends_with('.') && !error.contains(".."), "{error}");
    }
}

#[test]
fn the_text_is_kept() {
    let text = format!(" {}\n", document(&[allow("*", "*")]));
    assert_eq!(parsed(&text).text(), text);
}

fn summaries(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.summary).collect()
}

#[test]
fn what_the_service_would_refuse() {
    let good = document(&[allow(OWN, "dynamodb:GetItem")]);
    let wide = format!("{good}{}", " ".repeat(20_480 - good.len()));
    let cases = [
        (good.clone(), vec![]),
        (wide.clone(), vec![]),
        (format!("{wide} "), vec!["Policy too large"]),
        (good.replace(r#""Version":"2012-10-17","#, ""), vec!["Policy without version"]),
        (
            good.replace(r#""Resource":"*""#, r#""Sid":"A""#).replace(r#""Principal":"#, r#""NotPrincipal":"#),
            vec!["Statement without resource"],
        ),
        (
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#.to_owned(),
            vec!["Statement without principal"],
        ),
        (
            document(&[allow(OWN, "a:b"), allow(OWN, "a:c")]).replace(r#"{"Effect""#, r#"{"Sid":"Same","Effect""#),
            vec!["Duplicate statement ID"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(summaries(&parsed(&text).findings()), expected, "{}", &text[..text.len().min(200)]);
    }
}

/// DynamoDB's own criteria for public access.
#[test]
fn a_policy_is_public_without_a_tying_condition() {
    let everyone = document(&[allow("*", "dynamodb:*")]);
    assert_eq!(parsed(&everyone).public().len(), 1);
    assert_eq!(parsed(&document(&[deny("*", "*")])).public(), [""; 0]);
    for (condition, public) in [
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}"#, false),
        (r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-1/r-1/"]}}"#, false),
        (r#"{"ArnLike": {"AWS:SourceArn": "arn:aws:lambda:eu-west-1:111122223333:function:*"}}"#, false),
        (r#"{"Bool": {"aws:PrincipalIsAWSService": true}}"#, false),
        (r#"{"StringEquals": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:SecureTransport": "true"}}"#, false),
        (r#"{"Bool": {"aws:PrincipalIsAWSService": "false"}}"#, true),
        (r#"{"Bool": {"aws:SecureTransport": "true"}}"#, true),
        (r#"{"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}"#, true),
        (r#"{"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}"#, true),
        (r#"{"StringLike": {"aws:PrincipalAccount": ["111122223333", "*"]}}"#, true),
        (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}"#, true),
        (r#"{"StringEquals": {"aws:PrincipalAccount": "${aws:SourceAccount}"}}"#, true),
        (r#"{"StringEquals": {"aws:PrincipalAccount": []}}"#, true),
        ("{}", true),
    ] {
        let text = everyone.replace(r#""Action""#, &format!(r#""Condition":{condition},"Action""#));
        assert_eq!(parsed(&text).public().len(), usize::from(public), "{condition}");
    }
}

#[test]
fn a_policy_that_locks_everyone_out() {
    let root = "arn:aws:iam::111122223333:root";
    let role = "arn:aws:iam::111122223333:role/terraform";
    let not = |kind: &str, text: String| text.replace(&format!("\"{kind}\":"), &format!("\"Not{kind}\":"));
    let one = |statement: String| document(&[statement]);
    let cases = [
        (one(deny("*", "dynamodb:*")), 5),
        (one(deny(root, "*")), 5),
        (one(deny(OWN, "dynamodb:Put*")), 1),
        (one(deny("*", "DynamoDB:?eleteTable")), 1),
        (one(not("Action", deny("*", "dynamodb:GetItem"))), 5),
        (one(not("Action", deny("*", "dynamodb:Delete*"))), 3),
        (one(not("Action", deny("*", "dynamodb:*"))), 0),
        (one(not("Principal", deny(root, "dynamodb:UpdateTable"))), 1),
        (one(not("Principal", deny(role, "dynamodb:UpdateTable"))), 0),
        (one(deny(role, "*")), 0),
        (one(deny("444455556666", "*")), 0),
        (one(deny("*", "dynamodb:PutItem")), 0),
        (one(allow("*", "*")), 0),
        (one(deny("*", "*").replace(r#""Resource":"*""#, r#""Resource":"arn:aws:dynamodb:a:b:table/t/index/*""#)), 0),
        (one(deny("*", "*").replace(r#""Resource":"*""#, r#""Resource":"arn:aws:dynamodb:a:b:table/*""#)), 5),
        (
            one(deny("*", "*").replace(
                r#""Action""#,
                r#""Condition":{"StringNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/a"}},"Action""#,
            )),
            0,
        ),
    ];
    for (text, count) in cases {
        let found = parsed(&text).lock_out(Some(OWN));
        assert_eq!(found.first().map_or(0, |denial| denial.actions.len()), count, "{text}");
    }
    assert_eq!(parsed(&document(&[deny(root, "*")])).lock_out(None), [], "the account is not known yet");
}

#[test]
fn a_policy_that_could_not_be_changed_back() {
    let found = |actions: &[&str]| {
        let statements: Vec<String> = actions.iter().map(|action| deny("*", action)).collect();
        let denials = parsed(&document(&statements)).irreparable(Some(OWN));
        denials.into_iter().flat_map(|denial| denial.actions).collect::<Vec<_>>()
    };
    let changes = ["dynamodb:DeleteResourcePolicy", "dynamodb:PutResourcePolicy"];
    assert_eq!(found(&["dynamodb:*"]).len(), 3);
    assert_eq!(found(&["dynamodb:*ResourcePolicy"]), changes);
    assert_eq!(found(&["dynamodb:DeleteResourcePolicy", "dynamodb:Put*"]), changes, "one in each statement");
    assert_eq!(found(&["dynamodb:Describe*"]), ["dynamodb:DescribeTable"], "what is not read is not changed");
    for harmless in ["dynamodb:Put*", "dynamodb:Delete*", "dynamodb:UpdateTable", "dynamodb:GetItem"] {
        assert_eq!(found(&[harmless]), [""; 0], "{harmless}");
    }
}

#[test]
fn accounts_that_a_statement_allows() {
    let other = "444455556666";
    let everyone = document(&[allow("*", "dynamodb:*")]);
    for (condition, found) in [
        (format!(r#"{{"StringEquals": {{"aws:PrincipalAccount": "{other}"}}}}"#), true),
        (format!(r#"{{"ArnLike": {{"aws:PrincipalArn": "arn:aws:iam::{other}:role/*"}}}}"#), true),
        (format!(r#"{{"StringEquals": {{"aws:SourceAccount": "{other}"}}}}"#), true),
        (format!(r#"{{"StringEquals": {{"aws:PrincipalAccount": "{OWN}"}}}}"#), false),
        (format!(r#"{{"StringNotEquals": {{"aws:PrincipalAccount": "{other}"}}}}"#), false),
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}"#.to_owned(), false),
    ] {
        let text = everyone.replace(r#""Action""#, &format!(r#""Condition":{condition},"Action""#));
        let accounts = parsed(&text).foreign_accounts(OWN, &[]);
        assert_eq!(accounts.iter().any(|(_, account)| account == other), found, "{condition}");
    }
    assert_eq!(parsed(&document(&[deny(other, "*")])).foreign_accounts(OWN, &[]), []);
    let joining = parsed(&document(&[allow(other, "dynamodb:AssociateTableReplica")]));
    assert_eq!(joining.foreign_accounts(OWN, &["dynamodb:AssociateTableReplica"]), []);
    assert_eq!(joining.foreign_accounts(OWN, &["dynamodb:GetItem"]).len(), 1);
}

#[test]
fn patterns() {
    for (pattern, text, matched) in [
        ("*", "", true),
        ("", "", true),
        ("", "a", false),
        ("a*c", "abbc", true),
        ("a*c", "abbd", false),
        ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("*ab*ab", "abababab", true),
        ("a*b*c**", "axxbyyc", true),
        ("äö?", "äöü", true),
    ] {
        assert_eq!(reach::matches_pattern(pattern, text), matched, "{pattern} {text}");
    }
}
