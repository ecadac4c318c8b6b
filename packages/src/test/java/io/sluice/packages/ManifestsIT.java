package io.sluice.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The chart and the plain manifests are what Helm and Kubernetes take, and say the same. */
class ManifestsIT {
    private static final String COMMAND = "the chart says something else: mvn -q verify -pl packages -am -Dtest=none"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ManifestsIT -Dfailsafe.failIfNoSpecifiedTests=false -Dsluice.write=true";

    /** Of the operator of Prometheus: a cluster without it does not know them. */
    private static final List<String> MONITORING = List.of("ServiceMonitor", "PrometheusRule");

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Stream.of(
                    ConfigMap.class,
                    Service.class,
                    Deployment.class,
                    HorizontalPodAutoscaler.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class,
                    ServiceMonitor.class,
                    PrometheusRule.class)
            .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    /** Refuses fields that the published types have not; they themselves would keep such a field aside in silence. */
    private static ObjectMapper strict() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
            private static final long serialVersionUID = 1L;

            @Override
            public Boolean hasAnySetter(Annotated annotated) {
                return false;
            }
        });
        return mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    private static void assertPublished(JsonNode object) throws IOException {
        String kind = object.path("kind").asText();
        assertThat(KINDS).containsKey(kind);
        HasMetadata read = strict().treeToValue(object, KINDS.getOrDefault(kind, ConfigMap.class));
        assertThat(strict().convertValue(Map.of(), read.getClass()).getApiVersion())
                .as(kind)
                .isEqualTo(read.getApiVersion());
        assertThat(read.getMetadata().getName()).startsWith("sluice");
    }

    @Test
    void everyField_isOneOfKubernetes() throws Exception {
        List<JsonNode> objects = HelmChart.objects(HelmChart.rendered());
        objects.addAll(HelmChart.objects(HelmChart.rendered(HelmChart.EVERYTHING)));
        assertThat(objects.stream().map(object -> object.path("kind").asText())).containsAll(KINDS.keySet());
        for (JsonNode object : objects) {
            assertPublished(object);
        }
    }

    @Test
    void misspeltField_isNoneOfKubernetes() {
        String pod = HelmChart.rendered().replace("minReplicas", "minReplicaz");
        assertThatThrownBy(() -> assertPublished(HelmChart.object(pod, "HorizontalPodAutoscaler")))
                .hasMessageContaining("minReplicaz");
        String rule = HelmChart.rendered(HelmChart.EVERYTHING).replace("jobLabel", "joblabel");
        assertThatThrownBy(() -> assertPublished(HelmChart.object(rule, "ServiceMonitor")))
                .hasMessageContaining("joblabel");
    }

    @Test
    void helm_findsNoFaults() {
        LintResult lint = HelmChart.helm().lint().strict().call();
        assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
    }

    private static void compare(String name, String words, boolean monitoring, String rendered) throws IOException {
        String documents = Arrays.stream(rendered.split("(?m)^---\n"))
                .filter(document -> !document.isBlank())
                .filter(document ->
                        MONITORING.stream().anyMatch(kind -> document.contains("\nkind: " + kind + "\n")) == monitoring)
                .map(document ->
                        "---\n" + document.replaceAll("(?m)^# Source: .*\n", "").strip() + "\n")
                .collect(Collectors.joining());
        String now = "# What the chart beside this file makes " + words
                + ". CONTRIBUTING.md says how this file is written from it.\n" + documents;
        Path file = HelmChart.FOLDER.resolve(name);
        if (Boolean.getBoolean("sluice.write")) {
            Files.writeString(file, now);
        }
        assertThat(file).as(COMMAND).content().isEqualTo(now);
    }

    @Test
    void plainManifests_areWhatTheChartMakes() throws Exception {
        compare("sluice.yaml", "with its own values", false, HelmChart.rendered());
        compare(
                "monitoring.yaml",
                "besides with monitoring.enabled",
                true,
                HelmChart.rendered("monitoring.enabled=true"));
    }

    /** There is one copy of them, which a link leads to. */
    @Test
    void rules_areThoseOfPrometheus() throws Exception {
        JsonNode rules = HelmChart.file("config/prometheus/sluice-rules.yml");
        assertThat(rules.path("groups")).isNotEmpty();
        assertThat(HelmChart.object(Files.readString(HelmChart.FOLDER.resolve("monitoring.yaml")), "PrometheusRule")
                        .path("spec"))
                .isEqualTo(rules);
    }

    /** Alerts ask for it, whatever the release is called. */
    @Test
    void job_isThatOfTheRules() throws Exception {
        String all = HelmChart.release("other", "monitoring.enabled=true");
        String label =
                HelmChart.object(all, "ServiceMonitor").at("/spec/jobLabel").asText();
        List<String> jobs = HelmChart.objects(all).stream()
                .filter(object -> object.path("kind").asText().equals("Service"))
                .filter(service -> service.at("/metadata/labels").has("app.kubernetes.io/component"))
                .map(service -> service.at("/metadata/labels").path(label).asText())
                .toList();
        String rules = Files.readString(HelmChart.ROOT.resolve("config/prometheus/sluice-rules.yml"));
        assertThat(jobs).hasSize(1).allSatisfy(job -> assertThat(rules).contains("up{job=\"" + job + "\"}"));
    }

    @Test
    void version_isTheProjects() throws Exception {
        String pom = Files.readString(HelmChart.ROOT.resolve("pom.xml"));
        String version = HelmChart.file("config/kubernetes/chart/Chart.yaml")
                .path("appVersion")
                .asText();
        assertThat(pom).contains("<artifactId>sluice</artifactId>\n  <version>" + version + "</version>");
        assertThat(HelmChart.container(HelmChart.rendered()).path("image").asText())
                .isEqualTo("sluice:" + version);
    }

    @Test
    void wrongValues_areToldOfInOneSentence() {
        assertRefused("settings.drain-delay", "settings.drain-delay=1s");
        assertRefused("secret.keys", "settings.db-password-file=/etc/x");
        assertRefused("settingz", "settingz.db=x");
        assertRefused("must be 'admin-token'", "secret.keys[0]=db-password");
        assertRefused("must be one of", "secret.keys[0]=tmp-password");
    }

    private static void assertRefused(String words, String value) {
        assertThatThrownBy(() -> HelmChart.rendered(value)).hasMessageContaining(words);
    }
}
