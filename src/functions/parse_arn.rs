//! `parse_arn`: the parts of an ARN of DynamoDB.

use std::collections::BTreeMap;

use table_design::arn::{TableArn, TablePart};
use tf_provider::function::{Function, FunctionError, Parameter, Signature};
use tf_provider::{Type, Value};

use super::arguments::text_of;

pub(super) struct ParseArn;

const NAMES: [&str; 9] = ["partition", "region", "account", "table", "index", "stream", "backup", "export", "import"];

impl Function for ParseArn {
    fn name(&self) -> &'static str {
        "parse_arn"
    }

    fn signature(&self) -> Signature {
        let description = "Takes the ARN of a table apart, or one of an index, stream, backup, export or import below it. What the ARN does \
            not name is null. `stream` is the label of the stream; `backup`, `export` and `import` are ids.";
        let result = NAMES.iter().map(|name| ((*name).to_owned(), Type::String)).collect();
        Signature::new(Type::Object(result), "The parts of an ARN of DynamoDB", description).parameter(Parameter::new(
            "arn",
            Type::String,
            "The ARN.",
        ))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let arn = TableArn::parse(text_of(&arguments, 0)?)
            .map_err(|problem| FunctionError::argument(0, problem.to_string()))?;
        let mut parts: BTreeMap<String, Value> = NAMES.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
        let mut set = |name: &str, text: String| parts.insert(name.to_owned(), Value::String(text));
        let TableArn { partition, region, account, table, part } = arn;
        for (name, text) in [("partition", partition), ("region", region), ("account", account), ("table", table)] {
            set(name, text);
        }
        match part {
            TablePart::Table => None,
            TablePart::Index(name) => set("index", name),
            TablePart::Stream(label) => set("stream", label),
            TablePart::Backup(id) => set("backup", id),
            TablePart::Export(id) => set("export", id),
            TablePart::Import(id) => set("import", id),
        };
        Ok(Value::Object(parts))
    }
}
