package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.spectra.webhooks.delivery.Attempt;
import io.spectra.webhooks.signatures.Signer;
import io.spectra.webhooks.webhook.WebhookUrl;

/// Writes one attempt's request: the head as bytes, signed in both schemes, and the body as it was
/// frozen. Only its event loop may use an instance, because a signer is not thread-safe.
///
/// The head is assembled by hand, because Netty's encoder and header map cost more than the rest of
/// the request. All values were checked when they were created: the target and host by
/// [WebhookUrl], names and ids by their types. No value can therefore contain a line break.
final class RequestWriter {
  /// The largest body that is copied behind its head into one buffer. Netty would copy it into a
  /// direct buffer anyway, and one buffer needs one write and one TLS record.
  static final int COPIED_BODY_BYTES_MAX = 16 * 1_024;

  private static final int HEAD_BYTES_LIKELY = 768;

  private static final byte[] POST = ascii("POST ");
  private static final byte[] HOST = ascii(" HTTP/1.1\r\nHost: ");
  private static final byte[] CONTENT_LENGTH = ascii("\r\nContent-Length: ");
  private static final byte[] X_EVENT = ascii("\r\nX-Webhook-Event: ");
  private static final byte[] X_SIGNATURE = ascii("\r\nX-Webhook-Signature: ");
  private static final byte[] X_ID = ascii("\r\nX-Webhook-Id: ");
  private static final byte[] X_DELIVERY = ascii("\r\nX-Webhook-Delivery: ");
  private static final byte[] X_TIMESTAMP = ascii("\r\nX-Webhook-Timestamp: ");
  private static final byte[] STANDARD_ID = ascii("\r\nwebhook-id: ");
  private static final byte[] STANDARD_TIMESTAMP = ascii("\r\nwebhook-timestamp: ");
  private static final byte[] STANDARD_SIGNATURE = ascii("\r\nwebhook-signature: ");
  private static final byte[] END = ascii("\r\n\r\n");

  private final Signer signer = new Signer();
  private final byte[]
      alwaysTheSame; // with Accept, since web application firewalls refuse requests without it

  /// Creates a writer. `version` is the program's version, for the `User-Agent`.
  RequestWriter(String version) {
    if (!version.matches("[A-Za-z0-9._+-]+")) {
      throw new IllegalArgumentException("a version is a token such as 1.2.0, was " + version);
    }
    this.alwaysTheSame =
        ascii(
            "\r\nUser-Agent: Spectra-Webhooks/"
                + version
                + "\r\nContent-Type: application/json\r\nAccept: */*\r\nAccept-Encoding: identity");
  }

  /// Returns the head, followed by the body if it is small enough to be copied.
  ByteBuf head(Attempt attempt, ByteBufAllocator allocator) {
    byte[] body = attempt.event().event().body();
    boolean copies = body.length <= COPIED_BODY_BYTES_MAX;
    var url = attempt.webhook().url();
    int likely = HEAD_BYTES_LIKELY + url.requestTarget().length() + (copies ? body.length : 0);
    var buffer = allocator.directBuffer(likely);
    try {
      writeTarget(buffer, url);
      writeFields(buffer, attempt, body);
      return copies ? buffer.writeBytes(body) : buffer;
    } catch (RuntimeException e) {
      buffer.release();
      throw e;
    }
  }

  /// Returns the body if the head does not contain it, and otherwise an empty buffer.
  ByteBuf rest(Attempt attempt) {
    byte[] body = attempt.event().event().body();
    return body.length <= COPIED_BODY_BYTES_MAX
        ? Unpooled.EMPTY_BUFFER
        : Unpooled.wrappedBuffer(body);
  }

  private void writeTarget(ByteBuf buffer, WebhookUrl url) {
    buffer.writeBytes(POST);
    buffer.writeBytes(ascii(url.requestTarget()));
    field(buffer, HOST, url.hostHeader());
    buffer.writeBytes(alwaysTheSame);
  }

  private void writeFields(ByteBuf buffer, Attempt attempt, byte[] body) {
    var event = attempt.event().event();
    String id = event.id().toString();
    long unixSeconds = attempt.startedAt().getEpochSecond();
    String timestamp = Long.toString(unixSeconds);
    var signatures = signer.sign(attempt.webhook().secret(), id, unixSeconds, body);
    field(buffer, CONTENT_LENGTH, Integer.toString(body.length));
    field(buffer, X_EVENT, event.type().name());
    field(buffer, X_SIGNATURE, signatures.body());
    field(buffer, X_ID, id);
    field(buffer, X_DELIVERY, attempt.delivery().toString());
    field(buffer, X_TIMESTAMP, timestamp);
    field(buffer, STANDARD_ID, id);
    field(buffer, STANDARD_TIMESTAMP, timestamp);
    field(buffer, STANDARD_SIGNATURE, signatures.standardWebhooks());
    buffer.writeBytes(END);
  }

  /// Writes a field through an array, because a buffer accepts characters only one at a time.
  private static void field(ByteBuf buffer, byte[] name, String value) {
    buffer.writeBytes(name);
    buffer.writeBytes(ascii(value));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
