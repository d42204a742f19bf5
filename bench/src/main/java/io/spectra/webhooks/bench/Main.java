package io.spectra.webhooks.bench;

final class Main {
  private Main() {}
}
