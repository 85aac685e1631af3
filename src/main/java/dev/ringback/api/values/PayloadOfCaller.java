package dev.ringback.api.values;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;

/** A payload, which is JSON already. Each caller gets as much of it as is for them. */
public final class PayloadOfCaller extends JsonSerializer<String> {
    @Override
    public void serialize(String value, JsonGenerator json, SerializerProvider serializers) throws IOException {
        json.writeRawValue(RowValues.payload(value, serializers));
    }
}
