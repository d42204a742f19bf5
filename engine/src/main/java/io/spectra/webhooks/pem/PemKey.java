package io.spectra.webhooks.pem;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Reads a private key from PEM text: PKCS #8 (`PRIVATE KEY`), PKCS #1 (`RSA PRIVATE KEY`) and SEC
/// 1 (`EC PRIVATE KEY`), none of them encrypted. The JDK reads only the first form, so the other
/// two are put into it. A form that cannot be read is named, with the command that converts it.
/// Pure.
final class PemKey {
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int PARAMETERS = 0xA0;
  private static final byte[] VERSION = {0x02, 0x01, 0x00};
  private static final byte[] RSA = bytes(0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1);
  private static final byte[] EC = bytes(0x06, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1);
  private static final byte[] NULL = {0x05, 0x00};

  private PemKey() {}

  /// Returns the first private key in the text; `file` is named when there is none.
  static PrivateKey read(String text, Path file) throws IOException {
    var block = BLOCK.matcher(text);
    if (!block.find()) {
      throw new IOException(
          "there is no private key in %s (PEM, without a password)".formatted(file));
    }
    String form = block.group(1);
    String body = block.group(2);
    if (form.equals("ENCRYPTED PRIVATE KEY") || body.contains("Proc-Type:")) {
      throw new IOException(
          "the private key in %s is encrypted; write it without a password: openssl pkey -in %s -out key.pem"
              .formatted(file, file));
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(body);
      return switch (form) {
        case "PRIVATE KEY" -> key(der, ALGORITHMS);
        case "RSA PRIVATE KEY" -> key(pkcs8(RSA, NULL, der), List.of("RSA"));
        case "EC PRIVATE KEY" -> key(pkcs8(EC, curveOf(der), der), List.of("EC"));
        default -> throw new GeneralSecurityException("not known here");
      };
    } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(unreadable(form, file), e);
    }
  }

  private static String unreadable(String form, Path file) {
    String command =
        form.startsWith("OPENSSH")
            ? "ssh-keygen -p -N '' -m PKCS8 -f " + file
            : "openssl pkey -in " + file + " -out key.pem";
    return "the private key in %s (BEGIN %s) cannot be read; an EC, RSA or Ed25519 key is converted by: %s"
        .formatted(file, form, command);
  }

  private static PrivateKey key(byte[] pkcs8, List<String> algorithms)
      throws GeneralSecurityException {
    for (String algorithm : algorithms) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException _) {
        // a key of another kind, or none
      }
    }
    throw new GeneralSecurityException("no key of " + algorithms);
  }

  /// RFC 5958: the version, the algorithm with its parameters, and the key in its own form.
  private static byte[] pkcs8(byte[] algorithm, byte[] parameters, byte[] key) {
    return der(SEQUENCE, VERSION, der(SEQUENCE, algorithm, parameters), der(OCTET_STRING, key));
  }

  /// RFC 5915: a sequence of the version, the key, and, tagged, the name of its curve.
  private static byte[] curveOf(byte[] sec1) {
    int at = contentOf(sec1, 0);
    at = endOf(sec1, at); // the version
    at = endOf(sec1, at); // the key
    if ((sec1[at] & 0xFF) != PARAMETERS) {
      throw new IllegalArgumentException("the curve is not named");
    }
    return Arrays.copyOfRange(sec1, contentOf(sec1, at), endOf(sec1, at));
  }

  private static int contentOf(byte[] der, int at) {
    int first = der[at + 1] & 0xFF;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7F);
  }

  private static int endOf(byte[] der, int at) {
    int content = contentOf(der, at);
    int length = der[at + 1] & 0xFF;
    if (length >= 0x80) {
      length = 0;
      for (int i = at + 2; i < content; i++) {
        length = (length << 8) | (der[i] & 0xFF);
      }
    }
    return content + length;
  }

  private static byte[] der(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    var out = new ByteArrayOutputStream(length + 5);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
