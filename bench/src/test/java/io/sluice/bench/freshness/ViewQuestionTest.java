package io.sluice.bench.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.history.History;
import io.sluice.bench.lab.HttpCaller;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which versions an answer of a view shows. */
class ViewQuestionTest {
    private static Map<Integer, Integer> shown(ViewQuestion question, List<Integer> rows, String body) {
        HttpCaller.Answer answer = new HttpCaller.Answer(200, false, "redis", body);
        assertThat(question.isAnswer(answer)).isTrue();
        return question.versions(rows, answer);
    }

    private static String part(int row, int part, int version, int twin) {
        return "{\"random_key\":\"fresh" + row + "\",\"part\":" + part + ",\"url\":\"https://example.com/fresh/" + row
                + "/" + version + "\",\"twin\":\"https://example.com/fresh/" + row + "/" + twin + "\"}";
    }

    private static String page(String... parts) {
        return "{\"value\":[" + String.join(",", parts) + "]}";
    }

    @Test
    void rows_showOneVersion_ifAllOfThemDo() {
        String whole = page(part(7, 1, 3, 3), part(7, 2, 3, 3));
        assertThat(shown(ViewQuestion.ROWS, List.of(7), whole)).containsExactly(Map.entry(7, 3));
        assertThat(shown(ViewQuestion.ROWS, List.of(7), page())).containsEntry(7, History.ABSENT);
        for (String torn : List.of(
                page(part(7, 1, 3, 3)),
                page(part(7, 1, 3, 3), part(7, 1, 3, 3)),
                page(part(7, 1, 3, 3), part(7, 2, 3, 2)),
                page(part(7, 1, 3, 3), part(7, 2, 4, 4)))) {
            assertThat(shown(ViewQuestion.ROWS, List.of(7), torn)).containsEntry(7, History.TORN);
        }
        assertThat(shown(ViewQuestion.ROWS, List.of(7), "no JSON")).containsEntry(7, History.FOREIGN);
    }

    @Test
    void page_showsEachOfItsKeys() {
        String two = page(part(7, 2, 3, 3), part(9, 2, 1, 1), part(7, 1, 3, 3), part(9, 1, 1, 1));
        assertThat(shown(ViewQuestion.PAGE, List.of(7, 8, 9), two))
                .containsOnly(Map.entry(7, 3), Map.entry(8, History.ABSENT), Map.entry(9, 1));
        assertThat(ViewQuestion.PAGE.path(List.of(7, 8)))
                .isEqualTo("fresh_parts?$filter=random_key%20in%20(%27fresh7%27,%27fresh8%27)&$orderby=part%20desc");
    }

    @Test
    void count_doesNotTellTheVersion() {
        assertThat(shown(ViewQuestion.COUNT, List.of(7), "2")).isEmpty();
        assertThat(shown(ViewQuestion.COUNT, List.of(7), "0")).containsEntry(7, History.ABSENT);
        assertThat(shown(ViewQuestion.COUNT, List.of(7), "1")).containsEntry(7, History.TORN);
    }

    @Test
    void group_showsTheVersion_ifLeastAndMostAreTheSame() {
        String group =
                "{\"random_key\":\"fresh7\",\"parts\":2,\"least\":\"https://example.com/fresh/7/3\",\"most\":\"https://example.com/fresh/7/3\"}";
        assertThat(shown(ViewQuestion.GROUP, List.of(7), group)).containsEntry(7, 3);
        assertThat(shown(ViewQuestion.AGED, List.of(7), page(group))).containsEntry(7, 3);
        assertThat(shown(ViewQuestion.AGED, List.of(7), page())).containsEntry(7, History.ABSENT);
        assertThat(shown(ViewQuestion.GROUP, List.of(7), group.replace("7/3\"}", "7/4\"}")))
                .containsEntry(7, History.TORN);
        HttpCaller.Answer gone = new HttpCaller.Answer(404, false, "", "");
        assertThat(ViewQuestion.GROUP.isAnswer(gone)).isTrue();
        assertThat(ViewQuestion.GROUP.versions(List.of(7), gone)).containsEntry(7, History.ABSENT);
        assertThat(ViewQuestion.ROWS.isAnswer(gone)).isFalse();
    }
}
