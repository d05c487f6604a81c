//! Checks the absences that ARCHITECTURE.md states – who may know the wire, the SDK, the clock, the environment – and the
//! order of the modules.
//!
//! Reads the sources as text, without comments and without test modules. A rule that no file falls under fails, so
//! that a renamed folder does not silently lose its protection.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[path = "layering/floors.rs"]
mod floors;

/// One absence: none of `forbidden` in the files of `scope`, apart from those of `except`.
///
/// Scopes are paths from the root without `.rs`; each stands for the file and for the folder of that name.
struct Absence {
    name: &'static str,
    scope: &'static [&'static str],
    except: &'static [&'static str],
    forbidden: &'static [&'static str],
}

const SDK: [&str; 4] = ["aws_sdk_", "aws_config", "aws_smithy_", "aws_types"];

const ABSENCES: [Absence; 11] = [
    Absence {
        name: "The core decides: it neither waits, nor calls, nor logs",
        scope: &[
            "src/limits",
            "src/names",
            "src/permissions",
            "src/tags",
            "src/policy",
            "src/schedule",
            "src/functions",
            "src/markdown",
            "src/explain",
            "src/table/aspects",
            "src/table/read_scope",
            "src/table/scope",
            "src/table/model",
            "src/table/validate",
            "src/table/plan",
            "src/table/design",
            "src/table/desired",
            "src/table/observed",
            "src/table/change",
            "src/table/steps",
            "src/table/ready",
            "src/table/state",
            "src/table/import_id",
            "src/table/moved",
            "src/table/unclaimed",
            "src/table/guardrails",
            "src/guardrail_ids",
            "src/table/effective",
            "src/table/presence",
            "src/table/same_region",
            "src/table/key_places",
            "src/table/key_types",
            "src/table/keys",
            "src/table/settings",
            "src/table/throughput",
        ],
        except: &[],
        forbidden: &["async ", ".await", "tokio", "tonic", "tracing", "aws_sdk_", "aws_config", "aws_smithy_"],
    },
    Absence {
        name: "Only the shell towards AWS knows the SDK",
        scope: &["src"],
        except: &["src/aws", "src/table/calls"],
        forbidden: &SDK,
    },
    Absence {
        name: "Only clock.rs and wait/deadline.rs sleep or read a clock",
        scope: &["src"],
        except: &["src/clock", "src/wait/deadline"],
        forbidden: &["time::sleep", "thread::sleep", "Instant::now", "SystemTime::now", "::now_utc()"],
    },
    Absence {
        name: "Waiting and retrying know no table",
        scope: &["src/wait"],
        except: &[],
        forbidden: &["crate::table", "super::table", "TableName"],
    },
    Absence {
        name: "Only config.rs reads the environment; the framework reads it for its logging alone",
        scope: &["src", "crates/tf-provider/src"],
        except: &["src/config", "crates/tf-provider/src/logging"],
        forbidden: &["env::var", "env::vars"],
    },
    Absence {
        name: "Only tfplugin-proto's environment.rs reads the plug-in's variables",
        scope: &["crates/tfplugin-proto/src"],
        except: &["crates/tfplugin-proto/src/environment"],
        forbidden: &["env::var", "env::vars"],
    },
    Absence {
        name: "Standard output is the handshake's; serve.rs prints for people only where no plug-in runs",
        scope: &["src", "crates/tf-provider/src", "crates/tfplugin-proto/src"],
        except: &["crates/tf-provider/src/serve", "crates/tfplugin-proto/src/handshake"],
        forbidden: &[" println!", " print!", "io::stdout", "stdout()"],
    },
    Absence {
        name: "The executor works on desired and observed tables, never on what Terraform stores",
        scope: &["src/table/apply"],
        except: &[],
        forbidden: &["TableModel"],
    },
    Absence {
        name: "Validation is offline: it never sees an observed table",
        scope: &["src/table/validate"],
        except: &[],
        forbidden: &["observed::", "ObservedTable"],
    },
    Absence {
        name: "Only the framework's wire modules know the protocol's messages, and serve.rs starts their server",
        scope: &["crates/tf-provider/src", "src"],
        except: &["crates/tf-provider/src/wire", "crates/tf-provider/src/serve"],
        forbidden: &["tfplugin_proto::", "prost::"],
    },
    Absence {
        name: "The provider is never built with its simulator",
        scope: &["src", "crates/tf-provider/src", "crates/tfplugin-proto/src"],
        except: &[],
        forbidden: &["dynamodb_sim"],
    },
];

#[test]
fn the_absences_of_architecture_md_hold() {
    let sources = sources();
    let mut violations = Vec::new();
    for absence in &ABSENCES {
        let covered: Vec<_> =
            sources.iter().filter(|(path, _)| under(path, absence.scope) && !under(path, absence.except)).collect();
        for part in absence.scope {
            let exists = covered.iter().any(|(path, _)| under(path, &[part]));
            assert!(exists, "\"{}\" covers no file of {part}: was it renamed?", absence.name);
        }
        for (path, text) in covered {
            for (number, line) in code_lines(text) {
                for word in absence.forbidden.iter().filter(|word| line.contains(**word)) {
                    violations.push(format!("{path}:{number}: `{word}`. {}.", absence.name));
                }
            }
        }
    }
    assert!(violations.is_empty(), "{} violations:\n{}", violations.len(), violations.join("\n"));
}

/// Modules of the provider with the modules that they must not name: those that build on them.
const UPPER_MODULES: [(&str, &[&str]); 14] = [
    ("src/clock", &["actions", "aws", "config", "data", "fuzzing", "provider", "table", "wait"]),
    ("src/names", &["actions", "aws", "config", "data", "fuzzing", "policy", "provider", "schedule", "table", "wait"]),
    ("src/policy", &["actions", "aws", "config", "data", "fuzzing", "provider", "schedule", "table", "wait"]),
    (
        "src/permissions",
        &["actions", "aws", "config", "data", "doctor", "fuzzing", "policy", "provider", "table", "wait"],
    ),
    ("src/schedule", &["actions", "aws", "config", "data", "fuzzing", "policy", "provider", "table", "wait"]),
    ("src/wait", &["actions", "config", "data", "fuzzing", "provider", "table"]),
    ("src/config", &["actions", "aws", "data", "fuzzing", "provider", "table", "wait"]),
    ("src/aws", &["actions", "data", "fuzzing", "provider", "table", "wait"]),
    ("src/table", &["actions", "data", "fuzzing", "provider"]),
    ("src/actions", &["data", "functions", "fuzzing", "provider"]),
    ("src/data", &["actions", "functions", "fuzzing", "provider"]),
    (
        "src/markdown",
        &["actions", "adopt", "aws", "config", "data", "explain", "functions", "fuzzing", "provider", "table", "wait"],
    ),
    // A plan is explained without a connection.
    ("src/explain", &["actions", "adopt", "aws", "data", "functions", "fuzzing", "provider", "wait"]),
    // A function sees no configuration of the provider and makes no call; it may use the pure code of the table's plan.
    ("src/functions", &["actions", "aws", "data", "fuzzing", "provider", "wait"]),
];

#[test]
fn no_module_names_one_that_builds_on_it() {
    let sources = sources();
    let mut violations = Vec::new();
    for (module, upper) in UPPER_MODULES {
        let own: Vec<_> = sources.iter().filter(|(path, _)| under(path, &[module])).collect();
        assert!(!own.is_empty(), "there is no {module}: was it renamed?");
        for (path, text) in own {
            let lines = code_lines(text);
            let code: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
            for (line, named) in modules_named(&code) {
                if upper.contains(&named) {
                    violations
                        .push(format!("{path}:{line}: {module} must not name {named}: {}", lines[line - 1].1.trim()));
                }
            }
        }
    }
    assert!(violations.is_empty(), "{} violations:\n{}", violations.len(), violations.join("\n"));
}

/// What follows `crate::` or `super::`, also in a group such as `crate::{aws::Aws, names}`, with its line from 1 on.
fn modules_named(code: &str) -> Vec<(usize, &str)> {
    let mut named = Vec::new();
    for start in ["crate::", "super::"].iter().flat_map(|root| code.match_indices(root).map(|(at, _)| at + root.len()))
    {
        let rest = &code[start..];
        let group = rest.strip_prefix('{').and_then(|rest| rest.split_once(';')).map(|(group, _)| group);
        let (mut depth, mut begins, mut offset) = (0, true, start + usize::from(group.is_some()));
        for token in group.unwrap_or(rest).split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_')) {
            let word = token.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
            if begins && depth == 0 && !word.is_empty() {
                named.push((1 + code[..offset].matches('\n').count(), word));
                begins = false;
            }
            offset += token.len();
            if group.is_none() {
                break;
            }
            match token.chars().last() {
                Some('{') => depth += 1,
                Some('}') => depth -= 1,
                Some(',') if depth == 0 => begins = true,
                _ => {}
            }
        }
    }
    named
}

#[test]
fn modules_are_found_in_paths_and_groups() {
    let code = "use crate::names::Arn;\nuse crate::{\n    aws::{error::Class, Aws},\n    table::plan,\n};\nlet x = super::wait::now();\n";
    assert_eq!(modules_named(code), [(1, "names"), (3, "aws"), (4, "table"), (6, "wait")]);
}

/// Every non-test source of the provider and its crates, by path from the root with `/`.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeMap::new();
    for folder in ["src", "crates/tf-provider/src", "crates/tfplugin-proto/src"] {
        collect(root, &root.join(folder), &mut found);
    }
    found
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path: PathBuf = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            if !is_test(&name) {
                found.insert(name, std::fs::read_to_string(&path).expect("a readable source"));
            }
        }
    }
}

/// `tests.rs`, `tests/…`, and what only serves tests (`testing`, the client of the protocol's tests).
fn is_test(name: &str) -> bool {
    let stem = name.trim_end_matches(".rs");
    stem.split('/').any(|part| ["tests", "testing"].contains(&part))
        || under(name, &["crates/tfplugin-proto/src/client"])
}

fn under(path: &str, scopes: &[&str]) -> bool {
    scopes.iter().any(|scope| path.strip_prefix(scope).is_some_and(|rest| rest == ".rs" || rest.starts_with('/')))
}

/// Numbered lines without comments, up to the test module, which stands last.
fn code_lines(text: &str) -> Vec<(usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let end = (0..lines.len())
        .find(|&at| lines[at].trim() == "#[cfg(test)]" && lines.get(at + 1).is_some_and(|next| is_module(next)))
        .unwrap_or(lines.len());
    let code = |line: &'_ str| line.find("//").unwrap_or(line.len());
    lines[..end].iter().enumerate().map(|(at, line)| (at + 1, &line[..code(line)])).collect()
}

fn is_module(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("mod ") || line.contains(" mod ")
}

#[test]
fn comments_and_test_modules_are_not_code() {
    let text = "use a; // tokio\n/// tokio\nfn b() {}\n#[cfg(test)]\nmod tests {\n    use tokio;\n}\n";
    let code: Vec<&str> = code_lines(text).into_iter().map(|(_, line)| line).collect();
    assert_eq!(code, ["use a; ", "", "fn b() {}"]);
    assert!(under("src/table/validate/keys.rs", &["src/table/validate"]));
    assert!(under("src/table/validate.rs", &["src/table/validate"]));
    assert!(!under("src/table/validated.rs", &["src/table/validate"]));
}
