/// What the engine signs webhook requests with, and what receivers verify them with.
module io.spectra.webhooks.signatures {
  exports io.spectra.webhooks.signatures;
}
