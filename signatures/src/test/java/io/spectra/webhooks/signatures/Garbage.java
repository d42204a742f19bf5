package io.spectra.webhooks.signatures;

import java.util.random.RandomGenerator;

/// Generates hostile header values: a good value damaged in a few places, or arbitrary characters.
final class Garbage {

  private Garbage() {}

  static String like(String good, RandomGenerator random) {
    return random.nextBoolean() ? damaged(good, random) : anything(random);
  }

  private static String damaged(String good, RandomGenerator random) {
    var text = new StringBuilder(good);
    for (int left = random.nextInt(4); left >= 0 && !text.isEmpty(); left--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(0x80));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, (char) random.nextInt(0x10000));
        default -> text.setLength(at);
      }
    }
    return text.toString();
  }

  private static String anything(RandomGenerator random) {
    var text = new StringBuilder();
    for (int left = random.nextInt(200); left > 0; left--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
    }
    return text.toString();
  }
}
