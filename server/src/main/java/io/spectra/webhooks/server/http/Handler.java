package io.spectra.webhooks.server.http;

/// Answers the requests of one route, on a virtual thread of its own, where it may block.
///
/// [ApiException] becomes the answer it carries; an engine or store that is unavailable becomes
/// 503; anything else is logged and becomes 500.
@FunctionalInterface
public interface Handler {

  Response handle(Request request) throws Exception;
}
