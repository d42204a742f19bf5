package io.spectra.webhooks.server.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.SecretCipher;
import java.util.Base64;
import java.util.regex.Pattern;

/// An answer as the table keeps it: `{"status":201,"body":{…}}`, byte for byte the body that was
/// sent, or `{"status":201,"sealed":"…"}` with the body encrypted under the master key, where it
/// shows a secret. The answers that older versions kept are bodies of `POST /events` alone.
///
/// Any thread.
final class KeptAnswer {
  private static final Pattern FORM =
      Pattern.compile("\\{\"status\":(\\d{3}),\"(body|sealed)\":(.*)}", Pattern.DOTALL);
  private static final int PUBLISHED = 202;

  private final SecretCipher cipher;

  KeptAnswer(SecretCipher cipher) {
    this.cipher = cipher;
  }

  String open(Response answer) {
    return kept(answer, "body", JsonValue.raw(new String(answer.body(), UTF_8)));
  }

  String sealed(Response answer) {
    byte[] sealed = cipher.encrypt(SigningSecret.of(new String(answer.body(), UTF_8)));
    return kept(answer, "sealed", JsonValue.text(Base64.getEncoder().encodeToString(sealed)));
  }

  /// The answer from its kept form.
  ///
  /// @throws io.spectra.webhooks.store.StoreException when it was sealed under another master key
  Response response(String kept) {
    var form = FORM.matcher(kept);
    if (!form.matches()) {
      return Response.json(PUBLISHED, kept.getBytes(UTF_8));
    }
    int status = Integer.parseInt(form.group(1));
    String value = form.group(3);
    return Response.json(
        status, (form.group(2).equals("body") ? value : unsealed(value)).getBytes(UTF_8));
  }

  private String unsealed(String quoted) {
    String base64 = quoted.substring(1, quoted.length() - 1);
    return cipher.decrypt(Base64.getDecoder().decode(base64)).text();
  }

  private static String kept(Response answer, String name, JsonValue value) {
    return JsonFields.object(json -> json.number("status", answer.status()).value(name, value))
        .json();
  }
}
