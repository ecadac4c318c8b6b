# Built from source in one image, run in a smaller one as a user without rights, without embedded servers.
FROM maven:3.9-eclipse-temurin-21 AS build
# Which commit it is, for --version: the repository is not sent here.
#   docker build --build-arg COMMIT="$(git rev-parse --short=10 HEAD)" --build-arg COMMIT_DATE="$(git show -s --format=%cs)" .
ARG COMMIT=unknown COMMIT_DATE=unknown
WORKDIR /sluice
COPY . .
RUN mvn -B -q -ntp -Dstyle.color=never -Dmaven.test.skip=true "-Dbuild.commit=$COMMIT" "-Dbuild.date=$COMMIT_DATE" \
      package -pl provider/daemon -am
# Netty's native library, where the JVM looks for it: Netty would write it to /tmp at each start.
RUN mkdir provider/daemon/target/dist/native && cd provider/daemon/target/dist/native \
    && for jar in ../lib/netty-transport-native-epoll-*-linux-*.jar; do jar xf "$jar" META-INF/native; done \
    && mv META-INF/native/*.so . && rm -r META-INF

FROM eclipse-temurin:21-jre
# By number: so Kubernetes sees that it is not root (runAsNonRoot).
RUN groupadd --gid 10001 sluice && useradd --uid 10001 --gid 10001 --no-create-home sluice
COPY --from=build /sluice/provider/daemon/target/dist /opt/sluice
COPY packages/src/bin config/image /opt/sluice/bin/
# sluice.jsa: the classes of a start as the JVM has them in memory, so that the next takes half the time.
RUN /opt/sluice/bin/archive-classes
USER 10001
# Inside a container, where loopback is nobody's but its own. What is published, and on which address, is for who runs it to say.
# Other machines reach the admin port then: it wants the token of SLUICE_ADMIN_TOKEN, or of a file that SLUICE_ADMIN_TOKEN_FILE names, and
# /livez, /readyz and /metrics need none.
ENV SLUICE_LISTEN=0.0.0.0:8080 SLUICE_ADMIN=0.0.0.0:8081
# Load balancers get the time to notice that it goes.
ENV SLUICE_DRAIN_DELAY=5s
EXPOSE 8080 8081
# Alive, as /livez says it: a database that is away is no reason to begin anew.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/opt/sluice/bin/healthy.sh"]
# Half of the container's memory is for the heap; the other half for what is none: Netty's buffers, threads, code. Whose heap is full ends,
# and whoever runs the container starts another. Nothing is written: the root may be read-only, and there may be no /tmp.
ENV IMAGE_JAVA_OPTS="-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError -XX:+ErrorFileToStderr -XX:-UsePerfData \
-XX:SharedArchiveFile=/opt/sluice/sluice.jsa -Xshare:auto -Xlog:disable -Xlog:all=error -Djava.library.path=/opt/sluice/native \
-Dsun.net.inetaddr.ttl=5"
# The shell splits the JVM's options, of which the later ones count, and becomes the JVM, which so gets the signals.
ENTRYPOINT ["sh", "-c", "exec java $IMAGE_JAVA_OPTS $SLUICE_JAVA_OPTS -jar /opt/sluice/sluice.jar \"$@\"", "sluice"]
CMD ["serve"]
