package io.spectra.webhooks.delivery;

import java.util.concurrent.Executor;

/// One event loop: the dispatcher that owns its lanes, and the executor on which the dispatcher's
/// messages run.
record LaneLoop(Dispatcher dispatcher, Executor executor) {}
