//! A global table: its members, its witness, and what happens to them next.

use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::replica::creation::Join;
use crate::replica::follow::Follow;
use crate::replica::input::MemberAction;

/// A global table.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The name that the table has in every Region.
    pub(crate) name: String,
    pub(crate) strong: bool,
    /// In the order of their creation; the first is the table that had no replicas before.
    pub(crate) members: Vec<Member>,
    pub(crate) witness: Option<Witness>,
    /// Whether the members read UPDATING.
    pub(crate) updating: bool,
    steps: Vec<Step>,
}

/// A Region of a global table.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) at: Caller,
    pub(crate) status: MemberStatus,
    /// The member from which it was created, and when.
    pub(crate) source: Option<(Caller, Moment)>,
    pub(crate) disassociation_protected: bool,
}

/// The state of a Region, as the others list it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberStatus {
    /// Asked for, and not yet listed.
    Unlisted,
    Creating,
    CreationFailed,
    Active,
    Updating,
    Deleting,
    RegionDisabled,
}

/// A witness: it has no table.
#[derive(Clone, Debug)]
pub(crate) struct Witness {
    pub(crate) region: String,
    pub(crate) status: MemberStatus,
}

/// One step of what a call began.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) at: Moment,
    pub(crate) what: What,
}

/// What happens in a step.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// New members and a new witness are listed.
    List(Vec<Caller>),
    /// The table of a new member can be described.
    Appear(Box<Join>),
    /// The members read ACTIVE although something is under way.
    Rest,
    /// The members read UPDATING again.
    Resume,
    /// New members and a new witness are ACTIVE.
    Ready(Vec<Caller>),
    /// A creation failed, and its entry says so.
    Fail(Caller),
    /// A creation leaves no trace.
    Abandon(Caller),
    /// Members and the witness show that they are being deleted.
    ShowDeletion(Vec<Caller>),
    /// They are listed no more.
    Unlist(Vec<Caller>),
    /// A member is a table of its own.
    Disassociate(Caller),
    /// The other members get what one was asked for.
    Follow(Box<Follow>),
    /// One replica gets an override.
    Override(Caller, Box<MemberAction>),
    /// The other members get the TTL of one.
    FollowTtl(Caller),
    /// A Region that stayed disabled leaves.
    Leave(Caller),
}

impl What {
    /// Whether changes are refused until the step.
    fn blocks(&self) -> bool {
        match self {
            Self::FollowTtl(_) | Self::Leave(_) => false,
            Self::List(_)
            | Self::Appear(_)
            | Self::Rest
            | Self::Resume
            | Self::Ready(_)
            | Self::Fail(_)
            | Self::Abandon(_)
            | Self::ShowDeletion(_)
            | Self::Unlist(_)
            | Self::Disassociate(_)
            | Self::Follow(_)
            | Self::Override(..) => true,
        }
    }
}

impl MemberStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unlisted | Self::Creating => "CREATING",
            Self::CreationFailed => "CREATION_FAILED",
            Self::Active => "ACTIVE",
            Self::Updating => "UPDATING",
            Self::Deleting => "DELETING",
            Self::RegionDisabled => "REGION_DISABLED",
        }
    }
}

impl Group {
    /// A global table of one Region, before its first replica.
    pub(crate) fn of(name: &str, at: &Caller, strong: bool) -> Self {
        Self {
            name: name.to_owned(),
            strong,
            members: vec![Member {
                at: at.clone(),
                status: MemberStatus::Active,
                source: None,
                disassociation_protected: true,
            }],
            witness: None,
            updating: false,
            steps: Vec::new(),
        }
    }

    pub(crate) fn member(&self, at: &Caller) -> Option<&Member> {
        self.members.iter().find(|member| member.at == *at)
    }

    pub(crate) fn member_mut(&mut self, at: &Caller) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.at == *at)
    }

    /// The members that one of them lists, in the order in which it lists them (T-229, T-265).
    pub(crate) fn listed_by<'a>(&'a self, at: &'a Caller) -> impl Iterator<Item = &'a Member> {
        self.members.iter().filter(move |member| member.at != *at && member.status != MemberStatus::Unlisted)
    }

    /// The member that another one lists for a Region.
    pub(crate) fn listed_in<'a>(&'a self, at: &'a Caller, region: &str) -> Option<&'a Member> {
        self.listed_by(at).find(|member| member.at.region == region)
    }

    pub(crate) fn plan(&mut self, at: Moment, what: What) {
        self.steps.push(Step { at, what });
    }

    /// When the next step is due.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.steps.iter().map(|step| step.at).min()
    }

    /// When the next step is due that a client waits for.
    pub(crate) fn next_transition(&self) -> Option<Moment> {
        let waited = |step: &&Step| !matches!(step.what, What::Leave(_));
        self.steps.iter().filter(waited).map(|step| step.at).min()
    }

    /// Takes the first step that is due, in the order in which steps of one moment were planned.
    pub(crate) fn take_due(&mut self, now: Moment) -> Option<What> {
        let due = self.due().filter(|due| *due <= now)?;
        let first = self.steps.iter().position(|step| step.at == due)?;
        Some(self.steps.remove(first).what)
    }

    /// Forgets the steps of what is under way.
    pub(crate) fn stop(&mut self) {
        self.steps.retain(|step| !step.what.blocks());
    }

    /// Whether every change is refused.
    pub(crate) fn is_changing(&self) -> bool {
        self.steps.iter().any(|step| step.what.blocks())
    }

    /// Whether the group is one no longer.
    pub(crate) fn is_over(&self) -> bool {
        self.members.len() <= 1 && self.steps.is_empty()
    }

    /// Until when a member cannot be deleted because others were created from it (T-266, T-267).
    pub(crate) fn source_until(&self, at: &Caller, window: i64) -> Option<Moment> {
        let sources = self.members.iter().filter_map(|member| member.source.as_ref());
        sources.filter(|(from, _)| from == at).map(|(_, when)| when.plus(window)).max()
    }
}
