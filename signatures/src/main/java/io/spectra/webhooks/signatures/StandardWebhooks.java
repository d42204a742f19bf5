package io.spectra.webhooks.signatures;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;

/// Signs and verifies the signature of [Standard Webhooks](https://www.standardwebhooks.com) 1.0:
/// an HMAC-SHA256 over `id.timestamp.body`, sent as `webhook-signature: v1,<base64>`.
///
/// The signature covers the request's id and time, so a receiver can refuse a request that was
/// captured long ago. The secret is the same as for [BodySignature]. The methods are safe for use
/// by any thread. `verify` returns a [Verdict] for every request and never throws.
public final class StandardWebhooks {

  public static final String ID_HEADER = "webhook-id";
  public static final String TIMESTAMP_HEADER = "webhook-timestamp";
  public static final String SIGNATURE_HEADER = "webhook-signature";

  /// The largest difference between a request's timestamp and the receiver's clock, in either
  /// direction.
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  static final String PREFIX = "v1,";

  private static final int SIGNATURE_LENGTH = PREFIX.length() + 44; // base64 of 32 bytes, padded
  private static final int TIMESTAMP_DIGITS_MAX = 15; // beyond any date, well within a long

  private StandardWebhooks() {}

  /// The result of verifying a request. Only [#VALID] means that the request comes from the sender.
  public enum Verdict {
    /// The request was signed with this secret, and was sent within the tolerance.
    VALID,
    /// At least one of the three headers is absent or empty.
    MISSING,
    /// The id, the timestamp or every signature has a form that no sender of version 1 writes.
    MALFORMED,
    /// The request was sent longer ago than the tolerance. It is a replay, or the receiver's clock
    /// is ahead.
    TOO_OLD,
    /// The request was sent further in the future than the tolerance. The receiver's clock is
    /// behind.
    TOO_NEW,
    /// No signature matches. Another secret was used, or the body, id or timestamp was changed on
    /// the way.
    MISMATCH;

    public boolean isValid() {
      return this == VALID;
    }
  }

  /// Returns the `webhook-signature` of one request, `v1,<base64>`. Throws as [Signer#sign] does.
  public static String sign(SigningSecret secret, String id, long unixSeconds, byte[] body) {
    return new Signer().signStandard(secret, id, unixSeconds, body);
  }

  /// Checks a request, given the values of its three headers (null if absent), its body exactly as
  /// it was received, and the receiver's current time. During the rotation of a secret the header
  /// contains several signatures, one space apart, and one that matches is enough. Signatures of
  /// other versions than `v1` are ignored.
  public static Verdict verify(
      SigningSecret secret,
      @Nullable String id,
      @Nullable String timestamp,
      @Nullable String signatures,
      byte[] body,
      Instant now) {
    if (id == null || timestamp == null || signatures == null) {
      return Verdict.MISSING;
    }
    if (id.isEmpty() || timestamp.isEmpty() || signatures.isEmpty()) {
      return Verdict.MISSING;
    }
    if (!isId(id) || !isTimestamp(timestamp)) {
      return Verdict.MALFORMED;
    }
    long sentAt = Long.parseLong(timestamp);
    Verdict inTime = judgeTime(sentAt, now.getEpochSecond());
    if (!inTime.isValid()) {
      return inTime;
    }
    return judgeSignatures(sign(secret, id, sentAt, body), signatures);
  }

  private static Verdict judgeTime(long sentAt, long now) {
    if (sentAt < now - TOLERANCE.toSeconds()) {
      return Verdict.TOO_OLD;
    }
    if (sentAt > now + TOLERANCE.toSeconds()) {
      return Verdict.TOO_NEW;
    }
    return Verdict.VALID;
  }

  private static Verdict judgeSignatures(String expected, String signatures) {
    byte[] expectedBytes = expected.getBytes(UTF_8);
    Verdict verdict = Verdict.MALFORMED;
    for (int start = 0; start <= signatures.length(); ) {
      int space = signatures.indexOf(' ', start);
      int end = space < 0 ? signatures.length() : space;
      // A comparison as text accepts only the canonical base64 form.
      if (end - start == SIGNATURE_LENGTH && signatures.startsWith(PREFIX, start)) {
        byte[] given = signatures.substring(start, end).getBytes(UTF_8);
        if (MessageDigest.isEqual(expectedBytes, given)) {
          return Verdict.VALID;
        }
        verdict = Verdict.MISMATCH;
      }
      start = end + 1;
    }
    return verdict;
  }

  /// Whether the id keeps the signed parts apart. If it contained a full stop, two requests could
  /// have the same signed content.
  static boolean isId(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '.') {
        return false;
      }
    }
    return !id.isEmpty();
  }

  /// Whether the text consists of digits as a sender writes them, without a sign or a leading zero.
  private static boolean isTimestamp(String timestamp) {
    return timestamp.length() <= TIMESTAMP_DIGITS_MAX
        && timestamp.chars().allMatch(c -> c >= '0' && c <= '9')
        && (timestamp.charAt(0) != '0' || timestamp.length() == 1);
  }
}
