//! Where one life on AWS runs: its account, Region, names and files.

use std::path::PathBuf;
use std::sync::Arc;

use terraform_cli::{Endpoints, Folder, Running, provider_block_in, provider_block_of_user};

use super::account::Account;

/// What a life on AWS has instead of an engine.
pub(crate) struct Ground<'a> {
    pub(crate) account: &'a Account,
    pub(crate) region: &'a str,
    pub(super) endpoint: Option<&'a str>,
    /// Begins the names of everything that the life makes.
    pub(crate) prefix: String,
    pub(crate) directory: PathBuf,
    pub(super) running: &'a Arc<Running>,
}

impl Ground<'_> {
    /// Where the services are reached.
    pub(crate) fn endpoints(&self) -> Endpoints {
        match self.endpoint {
            Some(url) => Endpoints::at(url),
            None => Endpoints::of_aws(self.region),
        }
    }

    /// The provider finds the credentials of whoever runs the lives, as it does for any user.
    pub(crate) fn provider_block(&self, arguments: &[&str]) -> String {
        match self.endpoint {
            Some(_) => provider_block_in(self.region, &self.endpoints(), arguments),
            None => provider_block_of_user(self.region, arguments),
        }
    }

    /// A folder whose commands log every call, and end with the run.
    pub(crate) fn prepare(&self, folder: Folder) -> Folder {
        let folder = folder.with_running(self.running);
        let folder = folder.with_variable("TF_LOG_PROVIDER", "DEBUG").with_variable("TF_LOG_PATH", self.log());
        if self.endpoint.is_some() { folder } else { folder.with_ambient_credentials() }
    }

    /// What the provider logged in all commands of the life.
    pub(crate) fn log(&self) -> PathBuf {
        self.directory.join("provider.log")
    }
}
