//! Measures what a design costs in a plan: entities, access patterns with rates and usage, with all guardrails at work, against the
//! same tables without a design.

use std::time::Duration;

use super::Stage;
use super::watch::Watched;

const TABLES: u32 = 500;

/// Plans of each kind; the fastest counts.
const RUNS: usize = 3;

/// More time per table than this is too much.
const GOAL_MS: f64 = 10.0;

const KEYS: &str = r#"  partition_key = { name = "PK" }
  sort_key      = { name = "SK" }
  global_secondary_indexes = {
    GSI1 = {
      partition_key      = { name = "GSI1PK" }
      sort_key           = { name = "GSI1SK" }
      non_key_attributes = ["total"]
    }
  }
"#;

const DESIGN: &str = r#"  entities = {
    Customer = { keys = { PK = "CUSTOMER#{customerId}", SK = "PROFILE" } }
    Order = {
      keys = { PK = "CUSTOMER#{customerId}", SK = "ORDER#{orderId}", GSI1PK = "ORDER#{orderId}", GSI1SK = "ORDER" }
    }
  }
  access_patterns = {
    profile            = { operation = "GetItem", entity = "Customer", returns = ["*"], rate = { per_second = 20, item_size_bytes = 700 } }
    orders_of_customer = { operation = "Query", entity = "Order", key_equals = ["customerId"], returns = ["*"], rate = { per_second = 5, item_size_bytes = 400, items_read = 12 } }
    order              = { operation = "Query", entity = "Order", index = "GSI1", key_equals = ["orderId"], returns = ["total"], rate = { per_second = 9, item_size_bytes = 400, items_read = 1 } }
    place_order        = { operation = "PutItem", entity = "Order", rate = { per_second = 2, item_size_bytes = 400 } }
  }
  usage = { storage_gb = 20 }
"#;

/// Plans the creation of hundreds of tables, with and without a design.
pub fn run(stage: &Stage) -> anyhow::Result<()> {
    println!("\n== plan of {TABLES} tables, with and without a design");
    stage.configure(false)?;
    let (without, with) = (fastest(stage, "")?, fastest(stage, DESIGN)?);
    let per_table = |with: f64, without: f64| (with - without) * 1_000.0 / f64::from(TABLES);
    let seconds = |watched: &Watched| watched.took.as_secs_f64();
    println!("   without, s                     {:>9.2}", seconds(&without));
    println!("   with, s                        {:>9.2}", seconds(&with));
    println!("   processor of the provider, s   {:>9.2}  {:.2} without", with.processor.1, without.processor.1);
    let more = per_table(seconds(&with), seconds(&without));
    println!("   more per table, ms             {more:>9.2}  (goal: at most {GOAL_MS})");
    println!("   of that in the provider, ms    {:>9.2}", per_table(with.processor.1, without.processor.1));
    Ok(())
}

fn fastest(stage: &Stage, design: &str) -> anyhow::Result<Watched> {
    let tables = format!(
        "resource \"dynamodb_table\" \"each\" {{\n  for_each = toset([for n in range({TABLES}) : format(\"%04d\", n)])\n  name     = \
         \"design-${{each.key}}\"\n{KEYS}{design}}}\n"
    );
    stage.folder.write("main.tf", &tables)?;
    let mut fastest: Option<Watched> = None;
    for _ in 0..RUNS {
        let (watched, _) = stage.watch(&["plan", "-json", "-input=false"], "planned_change")?;
        let best = fastest.as_ref().map_or(Duration::MAX, |best| best.took);
        if watched.took < best {
            fastest = Some(watched);
        }
    }
    fastest.ok_or_else(|| anyhow::anyhow!("no plan was made"))
}
