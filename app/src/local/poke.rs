//! Hints from the server, in the leader tab only: a browser allows few connections to one site.

use super::engine::engine;
use super::{clock, driver};
use common::api::path;
use common::sync::machine::{BACKOFF_MS, Event};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// The stream of hints.
#[derive(Debug, Default)]
pub(super) struct Pokes {
    stream: RefCell<Option<Stream>>,
    retry: RefCell<Option<Timeout>>,
    failures: Cell<u32>,
}

#[derive(Debug)]
struct Stream {
    source: EventSource,
    _open: Closure<dyn FnMut()>,
    _hint: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut()>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

/// Opens the stream, unless it is open.
pub(super) fn open() {
    let engine = engine();
    // Also while it waits to be opened again.
    if engine.pokes.stream.borrow().is_some() {
        return;
    }
    drop(engine.pokes.retry.borrow_mut().take());
    let Ok(source) = EventSource::new(path::POKE) else {
        return retry();
    };
    let opened = Closure::new(|| {
        let first = super::engine::engine().pokes.failures.replace(0) == 0;
        // What happened while the stream was down was not hinted at; and if it was down, this is
        // the sign that the network is back.
        driver::dispatch(if first { Event::Poke } else { Event::Woke });
    });
    let hint = Closure::new(|_: MessageEvent| driver::dispatch(Event::Poke));
    let error = Closure::new(retry);
    source.set_onopen(Some(opened.as_ref().unchecked_ref()));
    source.set_onmessage(Some(hint.as_ref().unchecked_ref()));
    source.set_onerror(Some(error.as_ref().unchecked_ref()));
    *engine.pokes.stream.borrow_mut() = Some(Stream {
        source,
        _open: opened,
        _hint: hint,
        _error: error,
    });
}

/// Closes the stream and forgets to open it again.
pub(super) fn close() {
    let engine = engine();
    drop(engine.pokes.retry.borrow_mut().take());
    drop(engine.pokes.stream.borrow_mut().take());
    engine.pokes.failures.set(0);
}

/// The network may be back: does not wait for the next try.
pub(super) fn wake() {
    let engine = engine();
    if engine.pokes.retry.borrow_mut().take().is_some() {
        drop(engine.pokes.stream.borrow_mut().take());
        open();
    }
}

/// The browser's own retries know no backoff, and stop for good after some answers.
fn retry() {
    let engine = engine();
    let failures = engine.pokes.failures.get().saturating_add(1);
    engine.pokes.failures.set(failures);
    let (shortest, longest) = BACKOFF_MS;
    let ceiling = shortest.saturating_mul(1 << failures.min(9)).min(longest);
    let wait = shortest + clock::random_below(ceiling);
    let timer = Timeout::new(u32::try_from(wait).unwrap_or(u32::MAX), || {
        // Not from inside the stream's own event.
        drop(super::engine::engine().pokes.stream.borrow_mut().take());
        open();
    });
    if let Some(stream) = engine.pokes.stream.borrow().as_ref() {
        stream.source.close();
    }
    *engine.pokes.retry.borrow_mut() = Some(timer);
}
