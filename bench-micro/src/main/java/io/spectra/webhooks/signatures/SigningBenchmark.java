package io.spectra.webhooks.signatures;

import io.spectra.webhooks.micro.MicroBenchmark;
import io.spectra.webhooks.signatures.Signer.Signatures;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/// Measures both signatures of one request, as an event loop makes them for an attempt.
///
/// The floor computes two results over the same bytes with a `Mac` that already has its key.
public class SigningBenchmark extends MicroBenchmark {
  private static final String ID = "01987b1c-6f00-7a3b-9c1d-2e4f60718293";
  private static final long SENT_AT = 1_779_114_180;
  private static final byte[] PREFIX =
      (ID + "." + SENT_AT + ".").getBytes(StandardCharsets.US_ASCII);

  private final Signer signer = new Signer();
  private final SigningSecret secret = SigningSecret.of("5a".repeat(32));
  private final SigningSecret otherSecret = SigningSecret.of("a5".repeat(32));
  private final byte[] body = new byte[BODY_BYTES];
  private final Mac mac;
  private SigningSecret current = secret;

  public SigningBenchmark() {
    Arrays.fill(body, (byte) 'x');
    try {
      mac = Mac.getInstance(SigningSecret.ALGORITHM);
      mac.init(secret.key());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// Signs for the same webhook as before, so the key is already set.
  @Benchmark
  public Signatures sameWebhook() {
    return signer.sign(secret, ID, SENT_AT, body);
  }

  /// Signs for another webhook than before, as on a loop with many lanes, so the key has to be set.
  @Benchmark
  @SuppressWarnings("ReferenceEquality") // one of two objects
  public Signatures anotherWebhook() {
    current = current == secret ? otherSecret : secret;
    return signer.sign(current, ID, SENT_AT, body);
  }

  @Benchmark
  public void floorTwoMacs(Blackhole results) {
    results.consume(mac.doFinal(body));
    mac.update(PREFIX);
    results.consume(mac.doFinal(body));
  }
}
