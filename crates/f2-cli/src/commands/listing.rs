//! The lists of `f2 api`: platforms, and the methods of one.

use f2_core::api::ApiKind;
use f2_core::request::{Parameter, ParameterKind};
use serde_json::{Value, json};

use crate::messages::{Messages, id};
use crate::registry::{self, MethodInfo, Row};
use crate::ui::stream;
use crate::ui::text::wrap;

/// What explains a method stands so far to the right.
const INDENT: &str = "      ";

/// The platforms, a line each.
pub(super) fn platforms(jsonl: bool, messages: &Messages) -> String {
    let mut text = String::new();
    for row in registry::PLATFORMS {
        let methods = (row.methods)().len();
        if jsonl {
            let line = json!({ "platform": row.name, "aliases": row.aliases, "methods": methods });
            text.push_str(&format!("{line}\n"));
            continue;
        }
        let names: Vec<&str> = std::iter::once(row.name).chain(row.aliases.iter().copied()).collect();
        let args = [("platform", messages.platform(row).into()), ("methods", methods.into())];
        let about = messages.with(id::API_PLATFORM, &args);
        text.push_str(&format!("{}  {about}\n", stream::stdout_style().literal(&names.join(", "))));
    }
    text
}

/// The methods of a platform by what they yield, each with its parameters; as JSON a line each.
pub(super) fn methods(row: &Row, jsonl: bool, messages: &Messages) -> String {
    let methods = (row.methods)();
    if jsonl {
        return methods.iter().map(|method| format!("{}\n", described(method))).collect();
    }
    let style = stream::stdout_style();
    let mut text = String::new();
    for (kind, _, title) in KINDS {
        let mut group = methods.iter().filter(|method| method.kind == *kind).peekable();
        if group.peek().is_none() {
            continue;
        }
        let gap = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!("{gap}{}\n", style.head(&messages.text(title))));
        for method in group {
            let parameters: String = method.parameters.iter().map(spelling).collect();
            text.push_str(&format!("  {}{parameters}\n", style.literal(method.name)));
            let about = messages.method(row.name, method);
            for line in wrap(&about, stream::stdout_width().saturating_sub(INDENT.len())) {
                text.push_str(&format!("{INDENT}{line}\n"));
            }
        }
    }
    text
}

/// What a method yields: as it is known, as JSON names it, and the message of its heading.
const KINDS: &[(ApiKind, &str, &str)] = &[
    (ApiKind::Single, "single", id::API_SINGLE),
    (ApiKind::Stream, "stream", id::API_STREAM),
    (ApiKind::Events, "events", id::API_EVENTS),
    (ApiKind::Util, "util", id::API_UTIL),
];

/// ` name=…` for a parameter that is needed, ` [name=default]` for another.
fn spelling(parameter: &Parameter) -> String {
    match parameter.default {
        None => format!(" {}=…", parameter.name),
        Some(default) => format!(" [{}={default}]", parameter.name),
    }
}

fn described(method: &MethodInfo) -> Value {
    let kind = KINDS.iter().find(|(kind, ..)| *kind == method.kind).map(|(_, name, _)| *name);
    let parameter = |parameter: &Parameter| {
        let kind = if parameter.kind == ParameterKind::Int { "int" } else { "text" };
        json!({ "name": parameter.name, "kind": kind, "default": parameter.default })
    };
    let parameters: Vec<Value> = method.parameters.iter().map(parameter).collect();
    json!({ "name": method.name, "kind": kind, "about": method.about, "parameters": parameters })
}
