package io.spectra.webhooks.server.receiver;

/// A request as the receiver reports it: the documented headers, whether the signature was correct,
/// the answer, and the body as text.
public record Received(
    String event, String id, String delivery, boolean verified, int status, String body) {}
