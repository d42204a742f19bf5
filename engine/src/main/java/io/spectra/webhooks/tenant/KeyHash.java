package io.spectra.webhooks.tenant;

import java.util.Arrays;
import java.util.HexFormat;

/// The SHA-256 of an API key's text, which is stored and looked up instead of the key.
public final class KeyHash {
  private static final int LENGTH = 32;

  private final byte[] bytes;

  public KeyHash(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a key hash has 32 bytes, was " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyHash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "KeyHash[" + HexFormat.of().formatHex(bytes, 0, 4) + "…]";
  }
}
