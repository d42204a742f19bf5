package io.spectra.webhooks.server.receiver;

/// What the receiver says of one request: the documented headers, whether the signature was right,
/// what it answered, and the body as text.
public record Received(
    String event, String id, String delivery, boolean verified, int status, String body) {}
