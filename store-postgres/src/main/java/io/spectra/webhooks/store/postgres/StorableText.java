package io.spectra.webhooks.store.postgres;

/// Makes text that others wrote storable in PostgreSQL: the only character that it cannot store,
/// U+0000, becomes the replacement character.
final class StorableText {
  private StorableText() {}

  static String of(String text) {
    return text.replace('\0', '\uFFFD');
  }
}
