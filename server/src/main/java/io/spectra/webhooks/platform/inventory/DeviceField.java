package io.spectra.webhooks.platform.inventory;

/// The texts that describe a device, under the names that clients rely on, in the order in which
/// they are shown.
enum DeviceField {
  IMEI_SERIAL("imeiSerial", "imei_serial"),
  ASSET_ID("assetId", "asset_id"),
  MANUFACTURER_NAME("manufacturer_name", "manufacturer_name"),
  MODEL("a_model", "model"),
  STORAGE("storage", "storage"),
  COLOR("color", "color"),
  CARRIER("carrier", "carrier"),
  LETTER_CODE("currentLetterCode", "letter_code"),
  SIM_LOCK("simLock", "sim_lock"),
  FMIP_LOCK("fmipLock", "fmip_lock"),
  MDM("mdm", "mdm"),
  BATTERY("battery", "battery"),
  BATCH_NAME("batch_name", "batch_name"),
  NOTES("notes", "notes");

  private final String jsonName;
  private final String column;

  DeviceField(String jsonName, String column) {
    this.jsonName = jsonName;
    this.column = column;
  }

  public String jsonName() {
    return jsonName;
  }

  String column() {
    return column;
  }
}
