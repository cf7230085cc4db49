//! Avro schemas: read from JSON into a list of types that name each other by their places.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Map, Value as Json};

use super::canonical;
use super::logical::Logical;

/// Longer schemas are not read, in bytes: those that people write have kilobytes.
pub(super) const LONGEST: usize = 1 << 20;

/// Longer names are refused, in bytes with their namespace: it is written once and stands in every name that is in it.
const LONGEST_NAME: usize = 1 << 10;

/// A schema.
#[derive(Debug, Clone)]
pub(in super::super) struct AvroSchema {
    nodes: Vec<Node>,
    root: usize,
    /// Once it was asked for: containers need none.
    fingerprint: OnceLock<Option<u64>>,
}

/// A type, and how it is to be understood.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Of records, enums and fixed: with its namespace.
    pub(super) name: Option<String>,
    pub(super) kind: Type,
    pub(super) logical: Option<Logical>,
}

/// The types of the specification; others are meant by their places in the list.
#[derive(Debug, Clone)]
pub(super) enum Type {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    /// Of so many bytes.
    Fixed(u64),
    Enum(Vec<String>),
    Record(Vec<(String, usize)>),
    Array(usize),
    Map(usize),
    Union(Vec<usize>),
}

impl Type {
    fn primitive(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "int" => Self::Int,
            "long" => Self::Long,
            "float" => Self::Float,
            "double" => Self::Double,
            "bytes" => Self::Bytes,
            "string" => Self::String,
            _ => return None,
        })
    }

    /// As schemas write it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Bytes => "bytes",
            Self::String => "string",
            Self::Fixed(_) => "fixed",
            Self::Enum(_) => "enum",
            Self::Record(_) => "record",
            Self::Array(_) => "array",
            Self::Map(_) => "map",
            Self::Union(_) => "union",
        }
    }
}

impl AvroSchema {
    /// Reads a schema; what is wrong with it is the end of a sentence.
    pub(in super::super) fn parse(text: &[u8]) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("it has more than {LONGEST} bytes."));
        }
        // Its depth is bounded by this reader, and so is that of what follows.
        let json: Json = serde_json::from_slice(text).map_err(|error| format!("{error}."))?;
        let mut types = Types::default();
        let root = types.add(&json, "")?;
        Ok(Self { nodes: types.nodes, root, fingerprint: OnceLock::new() })
    }

    /// The same schema for one of its types.
    pub(super) fn begun_at(self, root: usize) -> Self {
        Self { root, fingerprint: OnceLock::new(), ..self }
    }

    pub(super) fn root(&self) -> usize {
        self.root
    }

    pub(super) fn node(&self, place: usize) -> Option<&Node> {
        self.nodes.get(place)
    }

    /// The name of the type: its own, or that of its kind.
    pub(in super::super) fn name(&self) -> &str {
        self.node(self.root).map_or("", |node| node.name.as_deref().unwrap_or(node.kind.name()))
    }

    /// CRC-64-AVRO of its canonical form; `None`: its types are in each other too deep, or the form is too long.
    pub(super) fn fingerprint(&self) -> Option<u64> {
        let compute = || canonical::form(self).map(|form| canonical::fingerprint(form.as_bytes()));
        *self.fingerprint.get_or_init(compute)
    }

    /// The types that have names, with their places.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, usize)> {
        let names = self.nodes.iter().enumerate();
        names.filter_map(|(place, node)| Some((node.name.as_deref()?, place)))
    }
}

/// The types that were read so far.
#[derive(Default)]
struct Types {
    nodes: Vec<Node>,
    named: HashMap<String, usize>,
}

impl Types {
    fn push(&mut self, kind: Type) -> usize {
        self.nodes.push(Node { name: None, kind, logical: None });
        self.nodes.len() - 1
    }

    /// Adds a type that stands in this namespace, and says where it is.
    fn add(&mut self, json: &Json, namespace: &str) -> Result<usize, String> {
        match json {
            Json::String(name) => match Type::primitive(name) {
                Some(kind) => Ok(self.push(kind)),
                None => self.known(name, namespace),
            },
            Json::Array(branches) => {
                let branches: Result<_, _> = branches.iter().map(|branch| self.add(branch, namespace)).collect();
                Ok(self.push(Type::Union(branches?)))
            }
            Json::Object(written) => self.object(written, namespace),
            Json::Null | Json::Bool(_) | Json::Number(_) => Err(format!("{json} is no type.")),
        }
    }

    fn known(&self, name: &str, namespace: &str) -> Result<usize, String> {
        let found = self.named.get(&full(name, namespace)?).or_else(|| self.named.get(name));
        found.copied().ok_or_else(|| format!("the type “{name}” is not defined before it is used."))
    }

    fn object(&mut self, written: &Map<String, Json>, namespace: &str) -> Result<usize, String> {
        let kind = written.get("type").ok_or("a type lacks its “type”.")?;
        match kind.as_str() {
            Some("record" | "error") => self.record(written, namespace),
            Some("enum") => {
                let symbols = strings(written, "symbols")?;
                self.define(written, namespace, Type::Enum(symbols)).map(|(place, _)| place)
            }
            Some("fixed") => {
                let size = written.get("size").and_then(Json::as_u64).ok_or("a fixed lacks its “size”.")?;
                let (place, _) = self.define(written, namespace, Type::Fixed(size))?;
                self.understand(place, written);
                Ok(place)
            }
            Some("array") => {
                let items = self.add(written.get("items").ok_or("an array lacks its “items”.")?, namespace)?;
                Ok(self.push(Type::Array(items)))
            }
            Some("map") => {
                let values = self.add(written.get("values").ok_or("a map lacks its “values”.")?, namespace)?;
                Ok(self.push(Type::Map(values)))
            }
            Some(name) if Type::primitive(name).is_some() => {
                let place = self.add(kind, namespace)?;
                self.understand(place, written);
                Ok(place)
            }
            Some(_) | None => self.add(kind, namespace),
        }
    }

    fn record(&mut self, written: &Map<String, Json>, namespace: &str) -> Result<usize, String> {
        // Known before its fields are: they may name it.
        let (place, namespace) = self.define(written, namespace, Type::Record(Vec::new()))?;
        let fields = written.get("fields").and_then(Json::as_array).ok_or("a record lacks its “fields”.")?;
        let mut read = Vec::with_capacity(fields.len());
        for field in fields {
            let name = field.get("name").and_then(Json::as_str).ok_or("a field lacks its “name”.")?;
            let kind = field.get("type").ok_or_else(|| format!("the field “{name}” lacks its “type”."))?;
            read.push((bounded(name.to_owned())?, self.add(kind, &namespace)?));
        }
        self.nodes[place].kind = Type::Record(read);
        Ok(place)
    }

    /// Adds a type with a name. Says where it is, and in which namespace what is in it stands.
    fn define(&mut self, written: &Map<String, Json>, outer: &str, kind: Type) -> Result<(usize, String), String> {
        let missing = || format!("a type of the kind {} lacks its “name”.", kind.name());
        let name = written.get("name").and_then(Json::as_str).ok_or_else(missing)?;
        let own = written.get("namespace").and_then(Json::as_str).unwrap_or(outer);
        let name = full(name, own)?;
        let namespace = name.rsplit_once('.').map_or("", |(namespace, _)| namespace).to_owned();
        let place = self.push(kind);
        if self.named.insert(name.clone(), place).is_some() {
            return Err(format!("the type “{name}” is defined twice."));
        }
        self.nodes[place].name = Some(name);
        Ok((place, namespace))
    }

    /// Takes in the logical type: one that is not known, or does not fit, is left out, as the specification asks.
    fn understand(&mut self, place: usize, written: &Map<String, Json>) {
        let logical = Logical::of(written, &self.nodes[place].kind);
        self.nodes[place].logical = logical;
    }
}

/// A name with its namespace.
fn full(name: &str, namespace: &str) -> Result<String, String> {
    bounded(if name.contains('.') || namespace.is_empty() { name.to_owned() } else { format!("{namespace}.{name}") })
}

fn bounded(name: String) -> Result<String, String> {
    if name.len() <= LONGEST_NAME {
        return Ok(name);
    }
    let begin: String = name.chars().take(40).collect();
    Err(format!("the name that begins with “{begin}” has more than {LONGEST_NAME} bytes."))
}

fn strings(written: &Map<String, Json>, name: &str) -> Result<Vec<String>, String> {
    let all = written.get(name).and_then(Json::as_array);
    let all = all.map(|all| all.iter().map(|one| one.as_str().map(str::to_owned)).collect::<Option<_>>());
    let all: Vec<String> = all.flatten().ok_or_else(|| format!("an enum lacks its “{name}”."))?;
    all.into_iter().map(bounded).collect()
}
