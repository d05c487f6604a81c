//! The `main` of a provider binary, which finds out which of its few jobs it was started for.

use std::{error::Error, io::Write as _, process::ExitCode, sync::Arc};

use serde_json::{Map, Value as Json, json};
use tfplugin_proto::{PluginEnvironment, ServeMode, ServeOptions};
use tokio::runtime;

use crate::{
    completions::{Shell, Usage},
    function::Parameter,
    lint, logging,
    provider::{Finished, Provider},
    server::Server,
    wire::Service,
};

/// Threads that answer requests; Terraform sends ten at a time, but they mostly wait for the service.
const WORKERS: usize = 2;
/// Stack of a worker, reserved and not used unless needed: futures of calls to a service can be large, and an overflow,
/// which nothing can turn into a diagnostic, would lose what an apply has created.
const STACK: usize = 8 << 20;

/// Runs a provider binary, whichever way it was started, and says how it ended:
///
/// * by Terraform or OpenTofu: serves until they are done;
/// * by hand: explains itself and fails;
/// * `--debug`: serves for a debugger, prints what Terraform needs to find it;
/// * `--version`: prints the version;
/// * `lint [--json] [DIR]`: finds names in configurations that no schema has;
/// * `completions SHELL`: prints what lets a shell complete the commands;
/// * a command of the provider's own ([`Provider::COMMANDS`]);
/// * `schema`: prints all schemas as JSON, for the documentation.
///
/// Nothing is computed before Terraform knows where to connect.
pub fn run<P: Provider>(provider: P) -> ExitCode {
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|text| text.to_string_lossy().into_owned()).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => plugin(provider),
        ["--debug"] => serve(provider, ServeMode::Reattach { provider_address: P::SOURCE.to_owned() }),
        ["--help" | "-h" | "help"] => print(&usage::<P>()),
        ["--version" | "version"] => print(&format!("terraform-provider-{} {}\n", P::NAME, P::VERSION)),
        ["schema"] => print(&format!("{:#}\n", describe(&Server::new(provider)))),
        [name, "--help" | "-h"] => match usages::<P>().into_iter().find(|(command, _)| command == name) {
            Some((_, usage)) => print(usage),
            None => unknown_arguments::<P>(),
        },
        ["lint", rest @ ..] => lint(provider, rest),
        ["completions", shell] => match Shell::named(shell) {
            Some(shell) => print(&shell.script(&format!("terraform-provider-{}", P::NAME), &usages::<P>())),
            None => wrong(&format!("there are no completions for \"{shell}\".\n\n{COMPLETIONS_USAGE}")),
        },
        [name, rest @ ..] => match P::COMMANDS.iter().find(|command| command.name == *name) {
            Some(command) => finish((command.run)(rest)),
            None => unknown_arguments::<P>(),
        },
    }
}

const LINT_USAGE: &str = "usage: lint [--json] [DIR]\n\nFinds misspelled names in the configurations of a folder, by default the \
                          present one. Exits with 0 if there are none, with 1 if there are some, with 2 if something cannot be \
                          read.\n";

const COMPLETIONS_USAGE: &str = "usage: completions bash|zsh|fish\n\nPrints a script that lets the shell complete the commands and \
                                 their options, for instance for `source <(… completions bash)` in `.bashrc`.\n";

/// The commands with their usages.
fn usages<P: Provider>() -> Vec<Usage> {
    let own = [("lint", LINT_USAGE), ("completions", COMPLETIONS_USAGE)];
    own.into_iter().chain(P::COMMANDS.iter().map(|command| (command.name, command.usage))).collect()
}

fn unknown_arguments<P: Provider>() -> ExitCode {
    wrong(&format!("terraform-provider-{}: unknown arguments.\n\n{}", P::NAME, usage::<P>()))
}

fn wrong(use_of_it: &str) -> ExitCode {
    complain(use_of_it);
    ExitCode::from(2)
}

/// What a person can start the binary for.
fn usage<P: Provider>() -> String {
    let own = [
        "`--debug` serves the provider for a debugger",
        "`--version` prints its version",
        "`lint [DIR]` finds misspelled names in configurations",
        "`completions bash|zsh|fish` prints what lets a shell complete these commands",
    ];
    let commands = own.into_iter().chain(P::COMMANDS.iter().map(|command| command.summary));
    let lines: String = commands.map(|command| format!("  {command}\n")).collect();
    format!(
        "terraform-provider-{} is started by Terraform or OpenTofu, without arguments. By hand:\n\n{lines}",
        P::NAME
    )
}

fn finish(finished: Finished) -> ExitCode {
    let Finished { output, errors, code } = finished;
    complain(&errors);
    match print(&output) {
        ExitCode::SUCCESS => ExitCode::from(code),
        closed => closed,
    }
}

fn plugin<P: Provider>(provider: P) -> ExitCode {
    match PluginEnvironment::from_process() {
        Ok(environment) => serve(provider, ServeMode::Plugin(environment)),
        Err(error) => {
            complain(&error.explanation(&format!("terraform-provider-{}", P::NAME), P::SOURCE));
            ExitCode::FAILURE
        }
    }
}

fn serve<P: Provider>(provider: P, mode: ServeMode) -> ExitCode {
    logging::install(std::any::type_name::<P>().split("::").next().unwrap_or_default(), P::LOGGED_LIBRARIES);
    logging::install_panic_hook();
    let runtime =
        runtime::Builder::new_multi_thread().worker_threads(WORKERS).thread_stack_size(STACK).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    let service = Service::new(Arc::new(Server::new(provider)));
    match runtime.block_on(tfplugin_proto::serve(service, ServeOptions::new(mode))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

/// Prints the findings; fails with 1 when there are some, and with 2 when something cannot be read.
fn lint<P: Provider>(provider: P, arguments: &[&str]) -> ExitCode {
    let mut folders = arguments.iter().filter(|argument| **argument != "--json");
    let (folder, more) = (folders.next().copied().unwrap_or("."), folders.next());
    if folder.starts_with('-') || more.is_some() {
        return unknown_arguments::<P>();
    }
    let report = lint::run(std::path::Path::new(folder), &known(&Server::new(provider)));
    let output = if arguments.contains(&"--json") { report.json() } else { lint::lines(&report.findings) };
    finish(Finished { output, errors: lint::lines(&report.errors), code: report.code() })
}

fn known<P: Provider>(server: &Server<P>) -> lint::Known {
    let schemas = crate::server::schema::handle(server);
    let attributes = |schemas: std::collections::BTreeMap<String, crate::Schema>| {
        schemas.into_iter().map(|(name, schema)| (name, schema.attributes)).collect()
    };
    lint::Known {
        provider: P::NAME.to_owned(),
        config: schemas.provider.attributes,
        resources: attributes(schemas.resources),
        data_sources: attributes(schemas.data_sources),
        lists: attributes(schemas.list_resources),
    }
}

/// Prints the error with its causes, in the form that the host's log shows as an error.
fn failed(error: &(dyn Error + 'static)) -> ExitCode {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    let chain: Vec<String> = causes.map(ToString::to_string).collect();
    complain(&format!("[ERROR] the provider cannot be served: {}\n", chain.join(": ")));
    ExitCode::FAILURE
}

/// Everything that documentation needs to know, in a stable order.
fn describe<P: Provider>(server: &Server<P>) -> Json {
    let schema = crate::server::schema::handle(server);
    let identities = crate::server::identity_schemas::handle(server).identities;
    let schemas = |schemas: &std::collections::BTreeMap<String, crate::Schema>| -> Json {
        schemas.iter().map(|(name, schema)| (name.clone(), schema.describe())).collect::<Map<_, _>>().into()
    };
    let functions = schema.functions.iter().map(|(name, signature)| {
        let described = json!({
            "summary": signature.summary,
            "description": signature.description,
            "deprecated": signature.deprecated,
            "parameters": signature.parameters.iter().map(describe_parameter).collect::<Vec<_>>(),
            "variadic": signature.variadic.as_ref().map(describe_parameter),
            "result": signature.result.to_string(),
        });
        (name.clone(), described)
    });
    json!({
        "name": P::NAME,
        "version": P::VERSION,
        "source": P::SOURCE,
        "provider": schema.provider.describe(),
        "resources": schemas(&schema.resources),
        "data_sources": schemas(&schema.data_sources),
        "list_resources": schemas(&schema.list_resources),
        "actions": schemas(&schema.actions),
        "identities": identities.iter().map(|(name, schema)| (name.clone(), schema.describe())).collect::<Map<_, _>>(),
        "functions": functions.collect::<Map<_, _>>(),
        "reference": server.reference(),
    })
}

fn describe_parameter(parameter: &Parameter) -> Json {
    json!({
        "name": parameter.name,
        "type": parameter.ty.to_string(),
        "description": parameter.description,
        "allow_null": parameter.allow_null,
        "allow_unknown": parameter.allow_unknown,
    })
}

/// Standard output is the handshake's when the process serves; this is for the other jobs.
fn print(text: &str) -> ExitCode {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn complain(text: &str) {
    // When standard error is closed, the exit code still says it.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
