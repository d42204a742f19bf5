package io.spectra.webhooks.settings;

/// The text that somebody gave as the value of a setting.
///
/// @param source where it came from, in words such as `on the command line`
public record GivenSetting(String path, String text, String source) {}
