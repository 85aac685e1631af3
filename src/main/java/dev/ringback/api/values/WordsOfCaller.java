package dev.ringback.api.values;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;

/** What somebody said of a failure. Each caller gets as much of it as is for them. */
public final class WordsOfCaller extends JsonSerializer<String> {
    @Override
    public void serialize(String value, JsonGenerator json, SerializerProvider serializers) throws IOException {
        json.writeString(RowValues.words(value, serializers));
    }
}
