//! Models: structs that hold a resource's values with one field per attribute.
//!
//! [`Model`] is derived; [`AttrValue`] says what may stand inside an [`Attr`]. Reading a value never fails: what
//! does not fit becomes a diagnostic and the field null.

use std::collections::BTreeMap;

mod collections;
pub mod fields;
mod scalars;

pub use collections::SetOf;

use crate::{
    attr::Attr,
    diagnostic::Diagnostics,
    path::Path,
    schema::{Attribute, AttributeKind},
    value::Value,
};

/// A struct with one field per attribute. Derived: `#[derive(Model)]`.
///
/// The doc comment of a field is the description of its attribute. Every field is an [`Attr`] of an [`AttrValue`]:
///
/// ```
/// use tf_provider::{Attr, Model, Schema};
///
/// /// How capacity follows the load.
/// #[derive(Debug, Clone, PartialEq, Default, Model)]
/// pub struct ScalingModel {
///     /// Share of the capacity that should be used, in percent.
///     #[attr(optional, computed, default = 70, range(20, 90))]
///     pub target_utilization: Attr<i64>,
///     /// What happens to running work.
///     #[attr(required, one_of("DRAIN", "ABORT"))]
///     pub r#type: Attr<String>,
/// }
///
/// assert_eq!(Schema::of::<ScalingModel>(0, "").problems(), Vec::<String>::new());
/// ```
///
/// | Key | Meaning |
/// |---|---|
/// | `required`, `optional`, `optional, computed`, `computed` | who sets it; one of these four |
/// | `write_only` | with `required` or `optional`: in the configuration only, never in plan or state |
/// | `default = …` | with `optional, computed`: integer, float, bool or string |
/// | `one_of("a", "b")`, `range(1, 35)`, `length(MIN, _)` | checks of the configured value; `_` is an open end |
/// | `one_of("S" \| "string", …)` | after each string what it is called elsewhere: refused, with a hint |
/// | `doc(days = MAX_DAYS)` | what `{days}` stands for in the doc comment |
/// | `replace` | a change replaces the resource |
/// | `keep` | with `computed`: the prior value survives planning unless the resource says otherwise |
/// | `presence` | an empty collection, or an object without set members, differs from null ([`crate::plan::meaning`]) |
/// | `hint = "…"` | with checks: what to do about a value that fails them |
/// | `instead = "…"` | with `computed` alone: the attribute to write instead of a value for it |
/// | `sensitive` | Terraform hides the value in output |
/// | `deprecated = "…"` | what to use instead |
/// | `name = "…"` | the attribute's name, when it is not the field's (`r#` is left out by itself) |
///
/// Contradictions do not compile: two modes,
///
/// ```compile_fail
/// # use tf_provider::{Attr, Model};
/// #[derive(Clone, PartialEq, Model)]
/// struct Contradiction {
///     /// Who sets it?
///     #[attr(required, computed)]
///     value: Attr<i64>,
/// }
/// ```
///
/// no mode,
///
/// ```compile_fail
/// # use tf_provider::{Attr, Model};
/// #[derive(Clone, PartialEq, Model)]
/// struct Contradiction {
///     /// Who sets it?
///     #[attr(sensitive)]
///     value: Attr<i64>,
/// }
/// ```
///
/// a default that cannot be filled in,
///
/// ```compile_fail
/// # use tf_provider::{Attr, Model};
/// #[derive(Clone, PartialEq, Model)]
/// struct Contradiction {
///     /// Who fills it in?
///     #[attr(optional, default = 7)]
///     value: Attr<i64>,
/// }
/// ```
///
/// a default of another type,
///
/// ```compile_fail
/// # use tf_provider::{Attr, Model};
/// #[derive(Clone, PartialEq, Model)]
/// struct Contradiction {
///     /// A number.
///     #[attr(optional, computed, default = "seven")]
///     value: Attr<i64>,
/// }
/// ```
///
/// a field that no attribute can hold,
///
/// ```compile_fail
/// # use tf_provider::{Attr, Model};
/// #[derive(Clone, PartialEq, Model)]
/// struct Contradiction {
///     /// Null and unknown have no place here.
///     #[attr(required)]
///     value: i64,
/// }
/// ```
///
/// and an attribute without description.
///
/// ```compile_fail
/// # use tf_provider::{Attr, Model};
/// #[derive(Clone, PartialEq, Model)]
/// struct Contradiction {
///     #[attr(required)]
///     value: Attr<i64>,
/// }
/// ```
pub trait Model: Sized + Clone + PartialEq + Send + Sync + 'static {
    /// The attributes in the order of the fields.
    fn attributes() -> Vec<Attribute>;

    /// The struct from the attributes of an object at `path`. A value of the wrong shape becomes an error in `problems`
    /// and the field unknown: as null it would be missed, and give a second error that is not so.
    fn from_object(object: BTreeMap<String, Value>, path: &Path, problems: &mut Diagnostics) -> Self;

    /// The attributes of the object.
    fn into_object(self) -> BTreeMap<String, Value>;
}

/// What can stand in a field of a model: an [`Attr`] of an [`AttrValue`].
pub trait ModelValue: Sized {
    /// What the schema says about it.
    fn kind() -> AttributeKind;

    /// The field from the value at `path`.
    fn from_value(value: Value, path: &Path, problems: &mut Diagnostics) -> Self;

    /// The value of the field.
    fn into_value(self) -> Value;
}

/// What can stand in an [`Attr`]: strings, booleans, numbers, dynamic values, models, and collections of these.
pub trait AttrValue: Sized {
    /// What the schema says about it.
    fn kind() -> AttributeKind;

    /// The value at `path`, which is neither null nor unknown. `None` with an error in `problems` when it does
    /// not fit.
    fn from_known(value: Value, path: &Path, problems: &mut Diagnostics) -> Option<Self>;

    /// The value.
    fn into_known(self) -> Value;
}

impl<T: AttrValue> ModelValue for Attr<T> {
    fn kind() -> AttributeKind {
        T::kind()
    }

    fn from_value(value: Value, path: &Path, problems: &mut Diagnostics) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Unknown(refinements) => Self::Unknown(refinements),
            // What does not fit was reported; that something is there is no longer known to be wrong.
            known => T::from_known(known, path, problems).map_or_else(Self::unknown, Self::Known),
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Unknown(refinements) => Value::Unknown(refinements),
            Self::Known(known) => known.into_known(),
        }
    }
}

impl<M: Model> AttrValue for M {
    fn kind() -> AttributeKind {
        AttributeKind::Single(M::attributes())
    }

    fn from_known(value: Value, path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        match value {
            Value::Object(object) => Some(M::from_object(object, path, problems)),
            other => wrong_shape("an object", &other, path, problems),
        }
    }

    fn into_known(self) -> Value {
        Value::Object(self.into_object())
    }
}

/// What is wrong with a configuration: values that do not fit the struct, and what `rules` find.
pub(crate) fn validated<M: Model>(config: Value, rules: impl FnOnce(&M) -> Diagnostics) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    let config = from_root::<M>(config, &mut diagnostics);
    diagnostics.extend(rules(&config));
    diagnostics
}

/// The struct from a whole object; a null object reads as one whose attributes are all null.
pub(crate) fn from_root<M: Model>(value: Value, problems: &mut Diagnostics) -> M {
    let object = match value {
        Value::Object(object) => object,
        _ => M::attributes().into_iter().map(|attribute| (attribute.name, Value::Null)).collect(),
    };
    M::from_object(object, &Path::root(), problems)
}

/// The same, unless a value does not fit.
pub(crate) fn read<M: Model>(value: Value) -> Result<M, Diagnostics> {
    let mut problems = Diagnostics::none();
    let model = from_root(value, &mut problems);
    if problems.has_errors() { Err(problems) } else { Ok(model) }
}

/// The codecs only let values of the schema's type pass, so another shape is a mistake of the provider.
fn wrong_shape<T>(expected: &str, found: &Value, path: &Path, problems: &mut Diagnostics) -> Option<T> {
    problems.error(
        path.clone(),
        "Value of an unexpected shape",
        format!(
            "The provider expected {expected} here and found {}. This is a bug in the provider; please report it.",
            found.shape()
        ),
    );
    None
}

#[cfg(test)]
mod tests;
