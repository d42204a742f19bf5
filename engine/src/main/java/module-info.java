/// Publishes events to webhooks: accepts, routes, sends and records them, on a store of the
/// embedder's choice.
///
/// Exported are the packages that an embedding program uses, and the port that a store implements.
/// Some more are shared with this project's own stores and server only. Everything else is
/// internal.
@SuppressWarnings("module") // the stores and the server are no modules, and none is there yet
module io.spectra.webhooks.engine {
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.dns;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.resolver;
  requires io.netty.resolver.dns;
  requires transitive io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires transitive io.spectra.webhooks.signatures;
  requires transitive java.sql;
  requires static org.jspecify;
  requires tools.jackson.core;

  exports io.spectra.webhooks.attempt;
  exports io.spectra.webhooks.egress;
  exports io.spectra.webhooks.embedding;
  exports io.spectra.webhooks.engine;
  exports io.spectra.webhooks.event;
  exports io.spectra.webhooks.nativelibrary;
  exports io.spectra.webhooks.registry;
  exports io.spectra.webhooks.secret;
  exports io.spectra.webhooks.settings;
  exports io.spectra.webhooks.store;
  exports io.spectra.webhooks.tenant;
  exports io.spectra.webhooks.webhook;
  exports io.spectra.webhooks.ownerfiles to
      io.spectra.webhooks.server,
      io.spectra.webhooks.store.sqlite;
  exports io.spectra.webhooks.pem to
      io.spectra.webhooks.server;
  exports io.spectra.webhooks.sending to
      io.spectra.webhooks.server;
  exports io.spectra.webhooks.sql to
      io.spectra.webhooks.server,
      io.spectra.webhooks.store.postgres,
      io.spectra.webhooks.store.sqlite;
  exports io.spectra.webhooks.tasks to
      io.spectra.webhooks.server,
      io.spectra.webhooks.store.postgres;
}
