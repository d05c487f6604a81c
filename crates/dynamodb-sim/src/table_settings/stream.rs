//! The stream of a table. Every enable creates a new stream.

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::table_settings::input::StreamSpecification;

/// The images that a stream record carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamView {
    /// Keys of the changed item.
    KeysOnly,
    /// The item as it is after the change.
    NewImage,
    /// The item as it was before the change.
    OldImage,
    /// Both.
    NewAndOldImages,
}

/// The stream with a toggle that may be under way.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct StreamState {
    /// The view while enabled; set at once when enabling, cleared when a disable ends.
    pub(crate) view: Option<StreamView>,
    /// Creation time of the latest stream; it lingers after a disable (T-050).
    pub(crate) latest: Option<Moment>,
    pub(crate) toggle: Option<Toggle>,
}

/// An enable or disable under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Toggle {
    pub(crate) enable: bool,
    pub(crate) until: Moment,
}

impl StreamView {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::KeysOnly => "KEYS_ONLY",
            Self::NewImage => "NEW_IMAGE",
            Self::OldImage => "OLD_IMAGE",
            Self::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }

    /// A view whose shape was checked.
    fn of(given: &str) -> Self {
        match given {
            "KEYS_ONLY" => Self::KeysOnly,
            "NEW_IMAGE" => Self::NewImage,
            "OLD_IMAGE" => Self::OldImage,
            _ => Self::NewAndOldImages,
        }
    }
}

/// The view that a `StreamSpecification` of an update asks for; view and flag must fit (T-437).
pub(crate) fn wanted(given: &StreamSpecification) -> Result<Option<StreamView>, ServiceError> {
    match (given.stream_enabled, given.stream_view_type.as_deref()) {
        (Some(true), Some(view)) => Ok(Some(StreamView::of(view))),
        (Some(true), None) => Err(ServiceError::invalid("If stream is being enabled then UpdateViewType is required")),
        (_, Some(_)) => {
            Err(ServiceError::invalid("If stream is being disabled, then UpdateViewType must not be specified"))
        }
        (_, None) => Ok(None),
    }
}

impl StreamState {
    pub(crate) fn created(given: Option<&StreamSpecification>, now: Moment) -> Result<Self, ServiceError> {
        let Some(given) = given else {
            return Ok(Self::default());
        };
        match (given.stream_enabled, given.stream_view_type.as_deref()) {
            (Some(true), Some(view)) => Ok(Self { view: Some(StreamView::of(view)), latest: Some(now), toggle: None }),
            (Some(true), None) => {
                Err(ServiceError::invalid("Table is being created with a stream enabled, UpdateViewType is required"))
            }
            (_, Some(_)) => Err(ServiceError::invalid(
                "Table is being created with a stream disabled, UpdateViewType should not be specified",
            )),
            (_, None) => Ok(Self::default()),
        }
    }

    /// The view while a stream is enabled.
    #[must_use]
    pub fn view(&self) -> Option<StreamView> {
        self.view
    }

    /// Enabling an enabled stream and disabling none are refused, another view included (T-050).
    pub(crate) fn check(&self, wanted: Option<StreamView>, table: &str) -> Result<(), ServiceError> {
        match (self.view, wanted) {
            (Some(_), Some(_)) => {
                Err(ServiceError::validation(format!("Table already has an enabled stream: TableName: {table}")))
            }
            (None, None) => {
                Err(ServiceError::validation(format!("Table has no stream to disable: TableName: {table}")))
            }
            (Some(_), None) | (None, Some(_)) => Ok(()),
        }
    }

    pub(crate) fn start(&mut self, now: Moment, wanted: Option<StreamView>, until: Moment) {
        if let Some(view) = wanted {
            self.view = Some(view);
            self.latest = Some(now);
        }
        self.toggle = Some(Toggle { enable: wanted.is_some(), until });
    }

    pub(crate) fn settle(&mut self, now: Moment) {
        if let Some(toggle) = self.toggle.filter(|toggle| toggle.until <= now) {
            if !toggle.enable {
                self.view = None;
            }
            self.toggle = None;
        }
    }

    /// `Stream: <label> Operation: ENABLE`, the tail of the in-use texts (T-444).
    pub(crate) fn blocking(&self) -> Option<String> {
        let toggle = self.toggle?;
        let label = self.latest.map(Moment::label).unwrap_or_default();
        let operation = if toggle.enable { "ENABLE" } else { "DISABLE" };
        Some(format!("Stream: {label} Operation: {operation}"))
    }
}
