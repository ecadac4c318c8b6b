package io.sluice.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the manifests say of the program, its image and each other is so. */
class KubernetesIT {
    private static final List<String> VARIANTS =
            List.of(HelmChart.rendered(), HelmChart.rendered(HelmChart.EVERYTHING));

    private static final Pattern FLAG = Pattern.compile("--([a-z-]+)=(.*)");

    /** What the pod needs for an end of its own besides what its flags say. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static String file(String name) throws IOException {
        return Files.readString(HelmChart.ROOT.resolve(name));
    }

    /** The keys of the settings file, which FlagDocsTest holds to the flags. */
    private static Set<String> flags() throws IOException {
        return Pattern.compile("(?m)^#([a-z-]+)=")
                .matcher(file("config/provider.properties"))
                .results()
                .map(flag -> flag.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> arguments(String yaml) throws IOException {
        List<String> words = HelmChart.texts(HelmChart.container(yaml).path("args"));
        assertThat(words).startsWith("serve");
        return words.stream()
                .skip(1)
                .map(FLAG::matcher)
                .collect(Collectors.toMap(flag -> flag.matches() ? flag.group(1) : "no flag", flag -> flag.group(2)));
    }

    @Test
    void everyFlag_isOneOfTheProgram() throws Exception {
        Set<String> flags = flags();
        flags.add("config");
        for (String yaml : VARIANTS) {
            assertThat(flags).containsAll(arguments(yaml).keySet());
            for (String variable : HelmChart.all(HelmChart.container(yaml).path("env"), "name")) {
                assertThat(file("Dockerfile")).contains('$' + variable);
            }
        }
    }

    /** A secret that the program takes by a file can be one of the Secret's keys. */
    @Test
    void everyFileOfSecrets_canBeGiven() throws Exception {
        List<String> secrets = flags().stream()
                .filter(flag -> flag.matches(".*-(password|token)-file"))
                .map(flag -> flag.replaceFirst("-file$", ""))
                .toList();
        JsonNode schema = HelmChart.file("config/kubernetes/chart/values.schema.json");
        assertThat(HelmChart.texts(schema.at("/properties/secret/properties/keys/items/enum")))
                .containsExactlyInAnyOrderElementsOf(secrets);
    }

    private static Map<String, String> ports(String yaml) throws IOException {
        Map<String, String> ports = new HashMap<>();
        for (JsonNode port : HelmChart.container(yaml).path("ports")) {
            ports.put(port.path("name").asText(), port.path("containerPort").asText());
        }
        return ports;
    }

    @Test
    void ports_areThoseThatTheProgramOpens() throws Exception {
        for (String yaml : VARIANTS) {
            Map<String, String> ports = ports(yaml);
            Map<String, String> arguments = arguments(yaml);
            assertThat(arguments).containsEntry("listen", "0.0.0.0:" + ports.get("http"));
            assertThat(arguments).containsEntry("admin", "0.0.0.0:" + ports.get("admin"));
            assertThat(file("Dockerfile")).contains("EXPOSE " + ports.get("http") + " " + ports.get("admin") + "\n");
            assertThat(arguments.get("odata"))
                    .isEqualTo(ports.containsKey("odata") ? "0.0.0.0:" + ports.get("odata") : null);
            assertThat(arguments.get("resp"))
                    .isEqualTo(ports.containsKey("resp") ? "0.0.0.0:" + ports.get("resp") : null);
            for (JsonNode object : HelmChart.objects(yaml)) {
                switch (object.path("kind").asText()) {
                    case "Service" -> assertService(object, ports);
                    case "NetworkPolicy" ->
                        assertThat(ports)
                                .containsKeys(HelmChart.all(object.at("/spec/ingress"), "port")
                                        .toArray(new String[0]));
                    default -> assertThat(object.path("kind").asText()).isNotEmpty();
                }
            }
        }
    }

    private static void assertService(JsonNode service, Map<String, String> ports) {
        for (JsonNode port : service.at("/spec/ports")) {
            assertThat(ports)
                    .containsEntry(
                            port.path("targetPort").asText(), port.path("port").asText());
        }
    }

    /** No token is in a probe: the kubelet asks what is open. */
    @Test
    void probes_askOpenPages() throws Exception {
        Set<String> open = Pattern.compile("\\.open\\(\"([^\"]+)\"")
                .matcher(file("provider/daemon/src/main/java/io/sluice/daemon/AdminPages.java"))
                .results()
                .map((MatchResult page) -> page.group(1))
                .collect(Collectors.toSet());
        for (String yaml : VARIANTS) {
            JsonNode container = HelmChart.container(yaml);
            String scheme = arguments(yaml).containsKey("tls-cert") ? "HTTPS" : "HTTP";
            Map<String, String> paths = Map.of(
                    "startupProbe", "/livez",
                    "livenessProbe", "/livez",
                    "readinessProbe", "/readyz");
            paths.forEach((probe, path) -> {
                JsonNode asked = container.path(probe).path("httpGet");
                assertThat(open).contains(path);
                assertThat(asked.path("path").asText()).isEqualTo(path);
                assertThat(asked.path("port").asText()).isEqualTo("admin");
                assertThat(asked.path("scheme").asText()).isEqualTo(scheme);
            });
        }
        JsonNode endpoint = HelmChart.object(VARIANTS.get(1), "ServiceMonitor").at("/spec/endpoints/0");
        assertThat(open).contains(endpoint.path("path").asText());
        assertThat(endpoint.path("scheme").asText()).isEqualTo("https");
    }

    private static Duration seconds(String text) {
        return Duration.ofSeconds(Long.parseLong(text.replaceFirst("s$", "")));
    }

    /** Kubernetes kills what has not ended by then. */
    @Test
    void end_hasItsTime() throws Exception {
        for (String yaml :
                List.of(VARIANTS.get(0), HelmChart.rendered("shutdown.graceSeconds=60", "shutdown.drainSeconds=30"))) {
            List<String> sleep = HelmChart.texts(HelmChart.container(yaml).at("/lifecycle/preStop/exec/command"));
            assertThat(sleep).hasSize(2).startsWith("sleep");
            Duration taken = seconds(sleep.get(1))
                    .plus(seconds(arguments(yaml).getOrDefault("drain-delay", "")))
                    .plus(seconds(arguments(yaml).getOrDefault("shutdown-grace", "")));
            assertThat(seconds(HelmChart.pod(yaml)
                            .at("/spec/terminationGracePeriodSeconds")
                            .asText()))
                    .isGreaterThanOrEqualTo(taken.plus(MARGIN));
        }
    }

    /** Kubernetes sees that a user is not root by the number alone. */
    @Test
    void user_isTheImages() throws Exception {
        JsonNode security = HelmChart.pod(VARIANTS.get(0)).at("/spec/securityContext");
        String user = security.path("runAsUser").asText();
        assertThat(file("Dockerfile")).contains("--uid " + user + " ", "\nUSER " + user + "\n");
        assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
        assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        JsonNode container = HelmChart.container(VARIANTS.get(0)).path("securityContext");
        assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(HelmChart.texts(container.at("/capabilities/drop"))).containsExactly("ALL");
    }

    /** No secret is in the environment, which children and crash reports have too. */
    @Test
    void secrets_areFiles() throws Exception {
        for (String yaml : VARIANTS) {
            assertThat(yaml).doesNotContain("secretKeyRef", "envFrom");
            JsonNode pod = HelmChart.pod(yaml).path("spec");
            Map<String, String> mounts = new HashMap<>();
            pod.at("/containers/0/volumeMounts")
                    .forEach(mount -> mounts.put(
                            mount.path("name").asText(), mount.path("mountPath").asText()));
            assertThat(HelmChart.all(pod.path("volumes"), "name")).containsAll(mounts.keySet());
            for (JsonNode volume : pod.path("volumes")) {
                String at = mounts.getOrDefault(volume.path("name").asText(), "not mounted");
                for (JsonNode item : volume.at("/secret/items")) {
                    String key = item.path("key").asText();
                    assertThat(arguments(yaml))
                            .containsEntry(
                                    key + "-file", at + "/" + item.path("path").asText());
                }
                if (volume.has("secret")) {
                    assertThat(volume.at("/secret/defaultMode").asInt()).isEqualTo(0440);
                }
            }
            assertThat(arguments(yaml)).containsKey("admin-token-file");
        }
    }

    /** Whoever speaks of the pods means them. */
    @Test
    void selectors_findThePods() throws Exception {
        for (String yaml : VARIANTS) {
            JsonNode labels = HelmChart.pod(yaml).at("/metadata/labels");
            List<JsonNode> selectors = HelmChart.objects(yaml).stream()
                    .flatMap(object -> Stream.of(
                                    "/spec/selector/matchLabels",
                                    "/spec/podSelector/matchLabels",
                                    "/spec/selector",
                                    "/spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels")
                            .map(object::at)
                            .filter(found -> found.has("app.kubernetes.io/name"))
                            .filter(found -> !found.has("app.kubernetes.io/component")))
                    .toList();
            assertThat(selectors).hasSize(6).containsOnly(labels);
        }
    }

    /** One says how many there are. */
    @Test
    void replicas_areSaidOnce() throws Exception {
        JsonNode scaler =
                HelmChart.object(VARIANTS.get(0), "HorizontalPodAutoscaler").path("spec");
        assertThat(HelmChart.object(VARIANTS.get(0), "Deployment")
                        .at("/spec/replicas")
                        .isMissingNode())
                .isTrue();
        assertThat(HelmChart.object(VARIANTS.get(1), "Deployment")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(scaler.path("minReplicas").asInt())
                .isGreaterThan(1);
        assertThat(VARIANTS.get(1)).doesNotContain("HorizontalPodAutoscaler");
        assertThat(scaler.at("/scaleTargetRef/name").asText())
                .isEqualTo(HelmChart.object(VARIANTS.get(0), "Deployment")
                        .at("/metadata/name")
                        .asText());
        assertThat(scaler.at("/behavior/scaleDown/stabilizationWindowSeconds").asInt())
                .isGreaterThanOrEqualTo(300);
    }

    /** Without a request of processor there is nothing to compare with; memory that is promised in part is taken away under load. */
    @Test
    void resources_areSaid() throws Exception {
        JsonNode resources = HelmChart.container(VARIANTS.get(0)).path("resources");
        assertThat(resources.at("/requests/cpu").asText()).isNotEmpty();
        assertThat(resources.at("/requests/memory")).isEqualTo(resources.at("/limits/memory"));
        assertThat(file("Dockerfile")).contains("-XX:MaxRAMPercentage=");
    }
}
