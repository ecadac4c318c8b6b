package io.sluice.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** The chart of config/kubernetes, rendered by Helm itself. */
final class HelmChart {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path FOLDER = ROOT.resolve("config/kubernetes");
    private static final Path CHART = FOLDER.resolve("chart");
    private static final YAMLMapper YAML = new YAMLMapper();

    /** All that may be on, and what is off then. */
    static final String[] EVERYTHING = {
        "monitoring.enabled=true",
        "monitoring.labels.release=prometheus",
        "tls.secretName=certificate",
        "odata.enabled=true",
        "resp.enabled=true",
        "settings.max-fences=2000000",
        "autoscaling.enabled=false",
        "javaOptions=-XX:ActiveProcessorCount=4",
        "secret.keys[0]=db-password",
        "secret.keys[1]=redis-password",
        "secret.keys[2]=changes-password",
        "secret.keys[3]=write-password",
        "secret.keys[4]=admin-token",
        "secret.keys[5]=write-token",
        "secret.keys[6]=redis-sentinel-password",
        "secret.keys[7]=resp-password",
        "image.pullSecrets[0].name=registry",
        "service.annotations.here=there",
        "podAnnotations.here=there",
        "nodeSelector.disk=fast",
        "tolerations[0].key=cache",
        "priorityClassName=high",
        "extraVolumes[0].name=ca",
        "extraVolumes[0].configMap.name=ca",
        "extraVolumeMounts[0].name=ca",
        "extraVolumeMounts[0].mountPath=/etc/sluice/ca",
        "networkPolicy.redis.ports[0]=6379",
        "networkPolicy.redis.ports[1]=26379",
        "networkPolicy.postgresql.to[0].ipBlock.cidr=10.0.0.0/8",
        "networkPolicy.egress[0].ports[0].port=4318"
    };

    private HelmChart() {}

    /** What {@code helm template sluice} writes with these values, as {@code --set} has them. */
    static String rendered(String... values) {
        return release("sluice", values);
    }

    /** The same of a release of another name, for the oldest Kubernetes that the chart takes. */
    static String release(String name, String... values) {
        TemplateCommand template = helm().template().withName(name).withKubeVersion("1.27.0");
        for (String value : values) {
            template.set(value.split("=", 2)[0], value.split("=", 2)[1]);
        }
        return template.call();
    }

    static Helm helm() {
        return new Helm(CHART);
    }

    /** The objects of a file of several. */
    static List<JsonNode> objects(String yaml) throws IOException {
        try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(yaml)) {
            List<JsonNode> objects = new ArrayList<>();
            all.forEachRemaining(objects::add);
            return objects;
        }
    }

    static JsonNode object(String yaml, String kind) throws IOException {
        List<JsonNode> found = objects(yaml).stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
        assertThat(found).as(kind).isNotEmpty();
        return found.get(0);
    }

    static JsonNode file(String name) throws IOException {
        return YAML.readTree(Files.readString(ROOT.resolve(name)));
    }

    /** The pod of the Deployment. */
    static JsonNode pod(String yaml) throws IOException {
        return object(yaml, "Deployment").at("/spec/template");
    }

    static JsonNode container(String yaml) throws IOException {
        return pod(yaml).at("/spec/containers/0");
    }

    static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** Every value of this name, anywhere below. */
    static List<String> all(JsonNode below, String name) {
        return below.findValues(name).stream().map(JsonNode::asText).toList();
    }
}
