//! An access pattern: a question that an application asks of a table, or a change that it makes.

/// An access pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// The operation.
    pub operation: Operation,
    /// The index that is asked; `None` for the table.
    pub index: Option<String>,
    /// The attributes that are given by equality.
    pub key_equals: Vec<String>,
    /// The range on a sort attribute.
    pub key_range: Option<Range>,
    /// The attributes of the filter.
    pub filter_on: Vec<String>,
    /// What is wanted of each item.
    pub returns: Returns,
    /// Whether the read is strongly consistent.
    pub consistent_read: bool,
    /// How often it happens, and to how much; `None` if that is not given.
    pub rate: Option<Rate>,
    /// Whether the application reads page after page.
    pub pages: bool,
}

/// The operations of DynamoDB that a pattern may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Reads one item by its primary key.
    GetItem,
    /// Reads up to a hundred items by their primary keys.
    BatchGetItem,
    /// Reads the items of one partition key, in the order of the sort key.
    Query,
    /// Reads everything.
    Scan,
    /// Finds the items with the nearest vectors.
    SearchVectors,
    /// Writes a whole item.
    PutItem,
    /// Changes an item.
    UpdateItem,
    /// Deletes an item.
    DeleteItem,
}

/// A condition on a sort attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The attribute.
    pub attribute: String,
    /// The comparison.
    pub operator: Operator,
}

/// The comparisons of a key condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `between`
    Between,
    /// `begins_with`
    BeginsWith,
}

/// What is wanted of each item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returns {
    /// The keys.
    Keys,
    /// These attributes.
    Attributes(Vec<String>),
    /// The whole item.
    All,
}

/// How often a pattern happens, and to how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Requests per second, on average.
    pub per_second: f64,
    /// Items that one request reads or writes.
    pub items: f64,
    /// Size of one item in bytes; for a read of an index, the size of what is projected.
    pub item_size_bytes: f64,
    /// How many partition keys share the requests; `None` if that is not given.
    pub distinct_keys: Option<f64>,
}

impl Returns {
    /// What these names stand for: nothing for the keys, `*` for whole items.
    #[must_use]
    pub fn of(names: Vec<String>) -> Self {
        match names.as_slice() {
            [] => Self::Keys,
            some if some.iter().any(|name| name == "*") => Self::All,
            _ => Self::Attributes(names),
        }
    }
}

impl Operation {
    /// All operations.
    pub const ALL: [Self; 8] = [
        Self::GetItem,
        Self::BatchGetItem,
        Self::Query,
        Self::Scan,
        Self::SearchVectors,
        Self::PutItem,
        Self::UpdateItem,
        Self::DeleteItem,
    ];

    /// The name in the service's API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GetItem => "GetItem",
            Self::BatchGetItem => "BatchGetItem",
            Self::Query => "Query",
            Self::Scan => "Scan",
            Self::SearchVectors => "SearchVectors",
            Self::PutItem => "PutItem",
            Self::UpdateItem => "UpdateItem",
            Self::DeleteItem => "DeleteItem",
        }
    }

    /// The operation of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.as_str() == text)
    }

    /// Whether it changes items.
    #[must_use]
    pub const fn writes(self) -> bool {
        matches!(self, Self::PutItem | Self::UpdateItem | Self::DeleteItem)
    }
}

impl Operator {
    /// All operators.
    pub const ALL: [Self; 7] = [
        Self::Equal,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Between,
        Self::BeginsWith,
    ];

    /// As a key condition writes it, `BETWEEN` in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Between => "between",
            Self::BeginsWith => "begins_with",
        }
    }

    /// The operator of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.as_str() == text)
    }
}
