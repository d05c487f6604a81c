//! Writes configurations of many tables.

/// How many tables of which kind.
#[derive(Clone, Copy)]
pub struct Fleet {
    /// On demand, with nothing else.
    pub plain: usize,
    /// On demand, with time to live and tags.
    pub tagged: usize,
    /// Provisioned, reads and writes scaled.
    pub scaled: usize,
    /// The same with an index that scales by itself.
    pub indexed: usize,
    /// The same as `scaled` with a schedule.
    pub scheduled: usize,
    /// On demand, with replicas in two other Regions.
    pub global: usize,
}

impl Fleet {
    /// All tables.
    pub fn tables(self) -> usize {
        let Self { plain, tagged, scaled: _, indexed: _, scheduled: _, global } = self;
        plain + tagged + global + self.provisioned()
    }

    /// Those that Application Auto Scaling is asked about.
    pub fn provisioned(self) -> usize {
        self.scaled + self.indexed + self.scheduled
    }

    /// The configuration.
    pub fn configuration(self) -> String {
        let Self { plain, tagged, scaled, indexed, scheduled, global } = self;
        [
            each("plain", plain, ""),
            each("tagged", tagged, TAGGED),
            each("scaled", scaled, SCALED),
            each("indexed", indexed, &format!("{SCALED}{INDEX}")),
            each("scheduled", scheduled, SCHEDULED),
            each("global", global, GLOBAL),
        ]
        .concat()
    }
}

const TAGGED: &str = r#"  ttl           = { attribute_name = "expiresAt" }
  tags          = { Team = "orders", Stage = "load" }
"#;

const SCALED: &str = "  read_capacity  = { min_capacity = 1, max_capacity = 10 }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
";

const INDEX: &str = r#"  global_secondary_indexes = {
    ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" }
  }
"#;

const SCHEDULED: &str = r#"  read_capacity = {
    min_capacity = 1
    max_capacity = 10
    schedules    = { morning = { schedule = "cron(0 7 * * ? *)", min_capacity = 5 } }
  }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
"#;

const GLOBAL: &str = "  replicas = { eu-west-1 = {}, us-west-2 = {} }
";

/// On-demand tables, one in fifty with an index, all with a tag if there is one.
pub fn on_demand(count: usize, tag: Option<&str>) -> String {
    let tags = tag.map(|tag| format!("  tags = {{ Purpose = \"{tag}\" }}\n")).unwrap_or_default();
    let indexed = count / 50;
    let both = [each("plain", count - indexed, &tags), each("indexed", indexed, &format!("{INDEX}{tags}"))];
    both.concat()
}

fn each(kind: &str, count: usize, attributes: &str) -> String {
    if count == 0 {
        return String::new();
    }
    format!(
        "resource \"dynamodb_table\" \"{kind}\" {{\n  for_each      = toset([for n in range({count}) : \
         format(\"%04d\", n)])\n  name          = \"{kind}-${{each.key}}\"\n  partition_key = {{ name = \"id\" \
         }}\n{attributes}}}\n\n"
    )
}
