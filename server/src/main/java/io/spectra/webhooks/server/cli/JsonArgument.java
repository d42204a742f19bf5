package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.json.JsonValue;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads a JSON object that is given as an option's value. Its numbers stay as they were written.
final class JsonArgument implements ITypeConverter<JsonValue> {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @Override
  public JsonValue convert(String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode) {
        return JsonValue.copy(text);
      }
    } catch (JacksonException _) {
      // The same sentence as for JSON of another kind.
    }
    throw new TypeConversionException("must be a JSON object such as '{\"id\": 7}'");
  }
}
