# Built from source in one image, run in a smaller one as a user without rights, without embedded servers.
FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /sluice
COPY . .
RUN mvn -B -q -ntp -Dstyle.color=never -Dmaven.test.skip=true package -pl provider/daemon -am

FROM eclipse-temurin:21-jre
RUN useradd --system --no-create-home sluice
COPY --from=build /sluice/provider/daemon/target/dist /opt/sluice
USER sluice
# Inside a container, where loopback is nobody's but its own. What is published, and on which address, is for who runs it to say.
# Other machines reach the admin port then: it wants the token of SLUICE_ADMIN_TOKEN, or of a file that SLUICE_ADMIN_TOKEN_FILE names, and
# /livez, /readyz and /metrics need none.
ENV SLUICE_LISTEN=0.0.0.0:8080 SLUICE_ADMIN=0.0.0.0:8081
# Load balancers get the time to notice that it goes.
ENV SLUICE_DRAIN_DELAY=5s
EXPOSE 8080 8081
# The shell splits the JVM's options, and becomes the JVM, which so gets the signals.
ENTRYPOINT ["sh", "-c", "exec java $SLUICE_JAVA_OPTS -jar /opt/sluice/sluice.jar \"$@\"", "sluice"]
CMD ["serve"]
