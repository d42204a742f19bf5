/// Signs webhook requests for the engine, and verifies them for receivers.
module io.spectra.webhooks.signatures {
  exports io.spectra.webhooks.signatures;
}
