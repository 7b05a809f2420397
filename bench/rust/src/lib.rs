//! The rules of `userRules` (bench/rules.ts) on the Rust SDK for proxy-wasm: a map by user, then the prefix.
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType};
use std::collections::HashMap;
use std::rc::Rc;

/// Route classes by user.
type Classes = Rc<HashMap<String, String>>;

proxy_wasm::main! {{
    proxy_wasm::set_root_context(|_| -> Box<dyn RootContext> { Box::<Root>::default() });
}}

#[derive(Default)]
struct Root {
    classes: Classes,
}

impl Context for Root {}

impl RootContext for Root {
    /// One line a rule: the user, a space, the class.
    fn on_configure(&mut self, _size: usize) -> bool {
        let bytes = self.get_plugin_configuration().unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let rules = text.lines().filter_map(|line| line.split_once(' '));
        self.classes = Rc::new(rules.map(|(user, class)| (user.to_owned(), class.to_owned())).collect());
        true
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }

    fn create_http_context(&self, _id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Request { classes: Rc::clone(&self.classes) }))
    }
}

struct Request {
    classes: Classes,
}

impl Context for Request {}

impl HttpContext for Request {
    fn on_http_request_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        if let Some(class) = self.class() {
            self.set_http_request_header("x-mainsheet-route", Some(&class));
        }
        Action::Continue
    }
}

impl Request {
    /// For the path and one header, two calls are cheaper than one for all.
    fn class(&self) -> Option<String> {
        let user = self.get_http_request_header("x-user")?;
        let class = self.classes.get(&user)?;
        let path = self.get_http_request_header(":path")?;
        path.starts_with("/api/").then(|| class.clone())
    }
}
