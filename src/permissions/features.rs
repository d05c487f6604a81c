//! The features and what each takes. Sources: the calls of this provider, and the developer guides of DynamoDB and Application
//! Auto Scaling for what AWS checks on the caller's behalf.

use super::FeatureScope::{Other, Setting, Table};
use super::On::{
    Alarms, Anything, Bucket, ImportLogs, Keys, KeysThroughTables, Role, Scaling, ScalingAlarms, ScalingTags,
    ServiceRole, Streams, Tables,
};
use super::{Feature, FeatureScope, Grant};

const fn feature(name: &'static str, scope: FeatureScope, needed: &'static str, grants: &'static [Grant]) -> Feature {
    Feature { name, scope, needed, grants }
}

const CREATE_ROLE: &[&str] = &["iam:CreateServiceLinkedRole"];

/// DynamoDB writes the items of a restored table, or of a replica, with the caller's permissions.
const ITEMS_OF_A_COPY: &[&str] = &[
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
];

/// Every feature, in the order of the guide.
pub(crate) const FEATURES: &[Feature] = &[
    feature(
        "read",
        Table,
        "Every plan, refresh, import and move reads each table.",
        &[Grant::read(
            Tables,
            &[
                "dynamodb:DescribeTable",
                "dynamodb:DescribeContinuousBackups",
                "dynamodb:DescribeTimeToLive",
                "dynamodb:ListTagsOfResource",
                "dynamodb:GetResourcePolicy",
            ],
        )],
    ),
    feature(
        "create",
        Table,
        "A table is created. With tags that takes the feature `tags` too, with `resource_policy` the \
        feature `resource_policy`.",
        &[Grant::change(Tables, &["dynamodb:CreateTable"])],
    ),
    feature(
        "update",
        Table,
        "Capacity, table class, encryption, deletion protection, warm throughput or the stream \
        (`stream`) of a table changes.",
        &[Grant::change(Tables, &["dynamodb:UpdateTable"])],
    ),
    feature("delete", Table, "A table is destroyed or replaced.", &[Grant::change(Tables, &["dynamodb:DeleteTable"])]),
    feature(
        "indexes",
        Setting,
        "`global_secondary_indexes` or `vector_indexes` of a live table change.",
        &[Grant::read(Tables, &["dynamodb:DescribeTable"]), Grant::change(Tables, &["dynamodb:UpdateTable"])],
    ),
    feature(
        "ttl",
        Setting,
        "`ttl` is set.",
        &[Grant::read(Tables, &["dynamodb:DescribeTimeToLive"]), Grant::change(Tables, &["dynamodb:UpdateTimeToLive"])],
    ),
    feature(
        "point_in_time_recovery",
        Setting,
        "`point_in_time_recovery` is enabled, as it is by default, or changes.",
        &[
            Grant::read(Tables, &["dynamodb:DescribeContinuousBackups"]),
            Grant::change(Tables, &["dynamodb:UpdateContinuousBackups"]),
        ],
    ),
    feature(
        "tags",
        Setting,
        "`tags` or the provider's `default_tags` are set.",
        &[
            Grant::read(Tables, &["dynamodb:ListTagsOfResource"]),
            Grant::change(Tables, &["dynamodb:TagResource", "dynamodb:UntagResource"]),
        ],
    ),
    feature(
        "resource_policy",
        Setting,
        "`resource_policy` of the table or of its stream is set.",
        &[
            Grant::read(Tables, &["dynamodb:GetResourcePolicy"]),
            Grant::change(Tables, &["dynamodb:PutResourcePolicy", "dynamodb:DeleteResourcePolicy"]),
        ],
    ),
    feature(
        "removal_policy",
        Setting,
        "A table with `removal_policy = \"SNAPSHOT\"` is destroyed. If its deletion is refused, \
        the backup is deleted again.",
        &[
            Grant::read(Tables, &["dynamodb:DescribeBackup"]),
            Grant::change(Tables, &["dynamodb:CreateBackup", "dynamodb:DeleteBackup"]),
        ],
    ),
    feature(
        "contributor_insights",
        Setting,
        "`contributor_insights` of the table or of an index is set.",
        &[
            Grant::read(Tables, &["dynamodb:DescribeContributorInsights"]),
            Grant::read(Anything, &["dynamodb:ListContributorInsights"]),
            Grant::change(Tables, &["dynamodb:UpdateContributorInsights"]),
            Grant::behalf(ServiceRole("contributorinsights.dynamodb.amazonaws.com"), CREATE_ROLE),
        ],
    ),
    feature(
        "kinesis_stream",
        Setting,
        "`kinesis_stream` is set.",
        &[
            Grant::read(Tables, &["dynamodb:DescribeKinesisStreamingDestination"]),
            Grant::change(
                Tables,
                &[
                    "dynamodb:EnableKinesisStreamingDestination",
                    "dynamodb:UpdateKinesisStreamingDestination",
                    "dynamodb:DisableKinesisStreamingDestination",
                ],
            ),
            Grant::behalf(Streams, &["kinesis:DescribeStream", "kinesis:PutRecord", "kinesis:PutRecords"]),
            Grant::behalf(ServiceRole("kinesisreplication.dynamodb.amazonaws.com"), CREATE_ROLE),
        ],
    ),
    feature(
        "scaling",
        Setting,
        "Capacity is scaled: `read_capacity` or `write_capacity` has bounds. Application Auto Scaling \
        makes the alarms of its policies with the caller's permissions.",
        &[
            Grant::read(
                Anything,
                &[
                    "application-autoscaling:DescribeScalableTargets",
                    "application-autoscaling:DescribeScalingPolicies",
                    "application-autoscaling:DescribeScheduledActions",
                ],
            ),
            Grant::change(
                Scaling,
                &[
                    "application-autoscaling:RegisterScalableTarget",
                    "application-autoscaling:DeregisterScalableTarget",
                    "application-autoscaling:PutScalingPolicy",
                    "application-autoscaling:PutScheduledAction",
                    "application-autoscaling:DeleteScheduledAction",
                ],
            ),
            Grant::change(
                ScalingTags,
                &["application-autoscaling:TagResource", "application-autoscaling:UntagResource"],
            ),
            Grant::behalf(Tables, &["dynamodb:DescribeTable", "dynamodb:UpdateTable"]),
            Grant::behalf(Anything, &["cloudwatch:DescribeAlarms"]),
            Grant::behalf(ScalingAlarms, &["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"]),
            Grant::behalf(ServiceRole("dynamodb.application-autoscaling.amazonaws.com"), CREATE_ROLE),
        ],
    ),
    feature(
        "alarms",
        Setting,
        "`alarms` are set.",
        &[
            Grant::read(Anything, &["cloudwatch:DescribeAlarms"]),
            Grant::change(
                Alarms,
                &[
                    "cloudwatch:PutMetricAlarm",
                    "cloudwatch:DeleteAlarms",
                    "cloudwatch:TagResource",
                    "cloudwatch:UntagResource",
                ],
            ),
        ],
    ),
    feature(
        "replicas",
        Setting,
        "`replicas` or `witness_region` are set. AWS checks the permissions in those Regions, too.",
        &[
            Grant::read(Tables, &["dynamodb:DescribeTable"]),
            Grant::change(Tables, &["dynamodb:UpdateTable"]),
            Grant::behalf(
                Tables,
                &[
                    "dynamodb:CreateGlobalTableWitness",
                    "dynamodb:CreateTable",
                    "dynamodb:CreateTableReplica",
                    "dynamodb:DeleteGlobalTableWitness",
                    "dynamodb:DeleteTable",
                    "dynamodb:DeleteTableReplica",
                    "dynamodb:DisassociateTableReplica",
                    "dynamodb:UpdateTimeToLive",
                ],
            ),
            Grant::behalf(Tables, ITEMS_OF_A_COPY),
            Grant::behalf(ServiceRole("replication.dynamodb.amazonaws.com"), CREATE_ROLE),
        ],
    ),
    feature(
        "global_table",
        Setting,
        "`global_table` is set. The source table needs to be among the tables of the policy, too, and \
        the `resource_policy` of every member takes the feature `resource_policy`.",
        &[
            Grant::read(Tables, &["dynamodb:DescribeTable"]),
            Grant::change(Tables, &["dynamodb:CreateTable", "dynamodb:UpdateTable"]),
            Grant::behalf(
                Tables,
                &[
                    "dynamodb:AssociateTableReplica",
                    "dynamodb:CreateTableReplica",
                    "dynamodb:DeleteTableReplica",
                    "dynamodb:UpdateTimeToLive",
                ],
            ),
            Grant::behalf(Tables, ITEMS_OF_A_COPY),
        ],
    ),
    feature(
        "server_side_encryption",
        Setting,
        "`server_side_encryption` names a key of KMS. The policy of the key has to allow it as \
        well.",
        &[
            Grant::read(Keys, &["kms:DescribeKey"]),
            Grant::behalf(
                KeysThroughTables,
                &["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            ),
        ],
    ),
    feature(
        "restore",
        Setting,
        "A table is created by `restore`. Its source needs to be among the tables of the policy, \
        too.",
        &[
            Grant::read(Tables, &["dynamodb:DescribeBackup", "dynamodb:DescribeContinuousBackups"]),
            Grant::change(Tables, &["dynamodb:RestoreTableFromBackup", "dynamodb:RestoreTableToPointInTime"]),
            Grant::behalf(Tables, ITEMS_OF_A_COPY),
        ],
    ),
    feature(
        "import_table",
        Setting,
        "A table is created by `import_table`.",
        &[
            Grant::read(Tables, &["dynamodb:DescribeImport"]),
            Grant::read(Anything, &["dynamodb:ListImports"]),
            Grant::change(Tables, &["dynamodb:ImportTable"]),
            Grant::behalf(Bucket, &["s3:GetObject", "s3:ListBucket"]),
            Grant::behalf(
                ImportLogs,
                &[
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogGroups",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                    "logs:PutRetentionPolicy",
                ],
            ),
        ],
    ),
    feature(
        "roles",
        Other,
        "The provider block has `assume_role` or `assume_role_with_web_identity`. The latter needs no \
        permission but the role's trust policy.",
        &[
            Grant::change(Role, &["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]),
            Grant::behalf(Role, &["sts:TagSession", "sts:SetSourceIdentity"]),
        ],
    ),
    feature(
        "data sources",
        Other,
        "Data sources and lists of tables and backups, and the quotas of the account.",
        &[
            Grant::read(Anything, &["dynamodb:ListTables", "dynamodb:ListBackups", "dynamodb:DescribeLimits"]),
            Grant::read(Tables, &["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource"]),
        ],
    ),
    feature(
        "action create_backup",
        Other,
        "The action `dynamodb_create_backup`.",
        &[
            Grant::read(Tables, &["dynamodb:DescribeTable", "dynamodb:DescribeBackup"]),
            Grant::read(Anything, &["dynamodb:ListBackups"]),
            Grant::change(Tables, &["dynamodb:CreateBackup"]),
        ],
    ),
    feature(
        "action export_table",
        Other,
        "The action `dynamodb_export_table`.",
        &[
            Grant::read(Tables, &["dynamodb:DescribeTable", "dynamodb:DescribeExport"]),
            Grant::change(Tables, &["dynamodb:ExportTableToPointInTime"]),
            Grant::behalf(Bucket, &["s3:AbortMultipartUpload", "s3:PutObject", "s3:PutObjectAcl"]),
        ],
    ),
    feature(
        "action put_items",
        Other,
        "The action `dynamodb_put_items`.",
        &[Grant::read(Tables, &["dynamodb:DescribeTable"]), Grant::change(Tables, &["dynamodb:PutItem"])],
    ),
    feature(
        "action verify_access_patterns",
        Other,
        "The action `dynamodb_verify_access_patterns`, which reads items.",
        &[Grant::read(
            Tables,
            &["dynamodb:BatchGetItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
        )],
    ),
    feature(
        "action restore_rehearsal",
        Other,
        "The action `dynamodb_restore_rehearsal`: it restores a table under another \
        name, compares it and deletes it.",
        &[
            Grant::read(Anything, &["dynamodb:ListTables"]),
            Grant::read(
                Tables,
                &[
                    "dynamodb:DescribeContinuousBackups",
                    "dynamodb:DescribeTable",
                    "dynamodb:ListTagsOfResource",
                    "dynamodb:Scan",
                ],
            ),
            Grant::change(
                Tables,
                &["dynamodb:DeleteTable", "dynamodb:RestoreTableToPointInTime", "dynamodb:TagResource"],
            ),
            Grant::behalf(Tables, ITEMS_OF_A_COPY),
        ],
    ),
    feature(
        "command adopt",
        Other,
        "`terraform-provider-dynamodb adopt` reads the live tables of a state or of a Region, with \
        everything that they have.",
        &[
            Grant::read(
                Anything,
                &[
                    "application-autoscaling:DescribeScalableTargets",
                    "application-autoscaling:DescribeScalingPolicies",
                    "application-autoscaling:DescribeScheduledActions",
                    "cloudwatch:DescribeAlarms",
                    "dynamodb:ListContributorInsights",
                    "dynamodb:ListTables",
                ],
            ),
            Grant::read(
                Tables,
                &[
                    "dynamodb:DescribeContinuousBackups",
                    "dynamodb:DescribeContributorInsights",
                    "dynamodb:DescribeKinesisStreamingDestination",
                    "dynamodb:DescribeTable",
                    "dynamodb:DescribeTimeToLive",
                    "dynamodb:GetResourcePolicy",
                    "dynamodb:ListTagsOfResource",
                ],
            ),
            Grant::read(Keys, &["kms:DescribeKey"]),
        ],
    ),
    feature(
        "command doctor",
        Other,
        "`terraform-provider-dynamodb doctor` asks IAM which changes the caller may make. Without \
        this permission they are listed as not checked.",
        &[Grant::read(Role, &["iam:SimulatePrincipalPolicy"]), Grant::read(Anything, &["sts:GetCallerIdentity"])],
    ),
];
