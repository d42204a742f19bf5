package io.spectra.webhooks.server.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;

/// `spectra events types`: the catalogue of events.
@Command(
    name = "types",
    description = "Show all types of events and when they fire.",
    mixinStandardHelpOptions = true)
final class EventsTypesCommand extends AdminCommand {
  EventsTypesCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  void run(AdminClient server, PrintWriter out) {
    var table = new TextTable("EVENT", "FIRES WHEN");
    for (var type : server.getAll("/event-types")) {
      table.add(text(type, "event"), text(type, "description"));
    }
    table.print(out);
  }
}
