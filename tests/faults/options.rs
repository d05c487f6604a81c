//! The options on the command line of this test.

/// The command line. Flags of the standard harness that change nothing here are taken without effect, because cargo
/// passes them to every test.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Every disturbance at every place, instead of a selection.
    pub(crate) all: bool,
    /// Only list the trials.
    pub(crate) list: bool,
    /// How many trials at the same time.
    pub(crate) jobs: Option<usize>,
    /// Parts of names; a trial must hold all of them.
    pub(crate) filters: Vec<String>,
}

impl Options {
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        let mut arguments = arguments.peekable();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--all" => options.all = true,
                "--list" => options.list = true,
                "--jobs" | "--test-threads" => {
                    let number = arguments.next().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
                    options.jobs = Some(number.ok_or_else(|| format!("{argument} wants a number above zero"))?);
                }
                "--quiet" | "-q" | "--nocapture" | "--no-capture" | "--exact" => {}
                flag if flag.starts_with('-') => return Err(format!("{flag} is not known here")),
                filter => options.filters.push(filter.to_owned()),
            }
        }
        Ok(options)
    }

    /// Whether a trial is wanted.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.filters.iter().all(|filter| name.contains(filter.as_str()))
    }
}
