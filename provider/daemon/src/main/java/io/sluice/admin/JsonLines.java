package io.sluice.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** JSON pages for programs, and for people with curl: a line for each field of the object, or for each element of the array. */
public final class JsonLines {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonLines() {}

    /** What a page holds: one object or array. */
    @FunctionalInterface
    public interface PageContent {
        void write(JsonGenerator json) throws IOException;
    }

    /** The page's text. */
    public static String of(PageContent content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.setPrettyPrinter(new Lines());
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string takes everything
        }
        return text.append('\n').toString();
    }

    /** Breaks the lines of what is outermost, and none within. */
    private static final class Lines extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1L;

        @Override
        public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
            separate(json);
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            separate(json);
        }

        private static void separate(JsonGenerator json) throws IOException {
            json.writeRaw(json.getOutputContext().getParent().inRoot() ? ",\n " : ",");
        }
    }
}
