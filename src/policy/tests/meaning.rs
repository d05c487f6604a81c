//! Spellings of one meaning, and small differences that are differences.

use super::documents::parsed;

/// One statement with everything in it, as text to vary.
const FULL: &str = r#"{"Version": "2012-10-17", "Id": "orders", "Statement": [{
    "Sid": "Read", "Effect": "Allow",
    "Principal": {"AWS": ["111122223333", "arn:aws:iam::444455556666:role/r"], "Service": "lambda.amazonaws.com"},
    "Action": ["dynamodb:GetItem", "dynamodb:Query"],
    "Resource": ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"],
    "Condition": {"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"aws:MultiFactorAuthAge": [60]}}
}]}"#;

#[test]
fn spelling_does_not_matter() {
    for (from, to) in [
        ("\n", " "),
        (r#""Sid": "Read", "Effect": "Allow","#, r#""Effect": "Allow", "Sid": "Read","#),
        (r#""111122223333""#, r#""arn:aws:iam::111122223333:root""#),
        (r#""111122223333""#, r#""arn:aws-cn:iam::111122223333:root""#),
        (
            r#""111122223333", "arn:aws:iam::444455556666:role/r""#,
            r#""arn:aws:iam::444455556666:role/r", "111122223333""#,
        ),
        (r#""111122223333","#, r#""111122223333", "111122223333", "arn:aws:iam::111122223333:root","#),
        (r#""lambda.amazonaws.com""#, r#"["lambda.amazonaws.com"]"#),
        ("dynamodb:GetItem", "DynamoDB:getitem"),
        (r#""dynamodb:GetItem", "dynamodb:Query""#, r#""dynamodb:Query", "dynamodb:GetItem", "dynamodb:Query""#),
        (
            r#"["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"]"#,
            r#""arn:aws:dynamodb:eu-west-1:111122223333:table/orders""#,
        ),
        (": true", r#": "true""#),
        (": true", r#": ["true"]"#),
        ("[60]", r#""60""#),
        (r#""Bool": {"aws:SecureTransport""#, r#""bool": {"AWS:securetransport""#),
        ("[{", "{"),
    ] {
        let mut changed = FULL.replacen(from, to, 1);
        if from == "[{" {
            changed = changed.replace("}]}", "}}");
        }
        assert_ne!(changed, FULL, "{from}");
        assert_eq!(parsed(&changed), parsed(FULL), "{from} {to}");
    }
}

#[test]
fn meaning_matters() {
    for (from, to) in [
        ("2012-10-17", "2008-10-17"),
        (r#""Version": "2012-10-17", "#, ""),
        (r#""Id": "orders", "#, ""),
        (r#""Sid": "Read", "#, ""),
        ("Read", "read"),
        ("Allow", "Deny"),
        ("444455556666", "444455556667"),
        ("role/r", "role/R"),
        (r#""AWS": ["#, r#""AWS": ["*", "#),
        (r#""Principal""#, r#""NotPrincipal""#),
        ("dynamodb:Query", "dynamodb:Scan"),
        (r#""Action""#, r#""NotAction""#),
        ("table/orders", "table/Orders"),
        (r#""Resource""#, r#""NotResource""#),
        (": true", ": false"),
        ("[60]", "[60, 61]"),
        ("NumericLessThan", "NumericLessThanEquals"),
    ] {
        let changed = FULL.replacen(from, to, 1);
        assert_ne!(changed, FULL, "{from}");
        assert_ne!(parsed(&changed), parsed(FULL), "{from} {to}");
    }
}

#[test]
fn absent_is_the_default() {
    let bare = r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "a:b", "Resource": "*"}}"#;
    for (from, to) in [
        (r#"{"Statement""#, r#"{"Version": "2008-10-17", "Statement""#),
        (r#""*", "Action""#, r#"{"AWS": "*"}, "Action""#),
        (r#""*", "Action""#, r#"{"AWS": ["*"]}, "Action""#),
        (r#"{"Effect""#, r#"{"Sid": "", "Effect""#),
        (r#"{"Effect""#, r#"{"Condition": {}, "Effect""#),
        (r#"{"Effect""#, r#"{"Condition": {"Bool": {}}, "Effect""#),
    ] {
        let changed = bare.replacen(from, to, 1);
        assert_ne!(changed, bare, "{from}");
        assert_eq!(parsed(&changed), parsed(bare), "{from} {to}");
    }
}
