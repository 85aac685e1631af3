package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of a line that is not found {@link PagesIT} knows nothing. */
class PageLineTest {
    static List<Path> pages() throws IOException {
        return PageLine.pages();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCurlOfAPageIsInALineThatIsRun(Path page) {
        assertThat(PageLine.of(page).stream().mapToLong(PageLine::curls).sum()).isEqualTo(PageLine.curls(page));
    }
}
