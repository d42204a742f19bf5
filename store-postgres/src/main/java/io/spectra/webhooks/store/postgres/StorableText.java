package io.spectra.webhooks.store.postgres;

/// Text that others wrote, as a column of PostgreSQL's takes it: the one character that it has no
/// place for, U+0000, becomes the sign for what cannot be shown.
final class StorableText {
  private StorableText() {}

  static String of(String text) {
    return text.replace('\0', '\uFFFD');
  }
}
