package io.spectra.webhooks.signatures;

import static java.nio.charset.StandardCharsets.UTF_8;

/// The documented example: its secret, body and signatures, computed by another implementation.
final class Samples {

  static final SigningSecret SECRET = SigningSecret.of("f9a3d7b2e8c1");

  static final String BODY_TEXT =
      "{\"event\":\"order.delivered\",\"timestamp\":\"2026-05-18T14:23:00+00:00\",\"data\":{\"id\":1234,"
          + "\"order_number\":\"ORD-20260515-0042\",\"tracking_number\":\"1Z999AA10123456789\","
          + "\"shipping_carrier\":\"UPS\",\"delivered_at\":\"2026-05-18T14:23:00Z\"}}";

  static final String BODY_SIGNATURE =
      "sha256=943d254d2b9502242c462ce926406af0a3c0b1d4a205c7ecdd690195bc3fab9c";

  static final String ID = "0196e3a1-7c00-7000-8000-000000000001";
  static final long SENT_AT = 1_779_114_180L; // 2026-05-18T14:23:00Z
  static final String STANDARD_SIGNATURE = "v1,fNZoVlf97lv3YaVK6vG3LXSIhYu44cSQ7sxUVB92at4=";

  private Samples() {}

  static byte[] body() {
    return BODY_TEXT.getBytes(UTF_8);
  }
}
