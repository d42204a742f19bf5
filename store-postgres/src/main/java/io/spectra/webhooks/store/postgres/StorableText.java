package io.spectra.webhooks.store.postgres;

/// Makes the text of callers storable in PostgreSQL. It replaces U+0000, the only character that
/// PostgreSQL cannot store, by the replacement character.
final class StorableText {
  private StorableText() {}

  static String of(String text) {
    return text.replace('\0', '\uFFFD');
  }
}
