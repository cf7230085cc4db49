#!/bin/bash
# make.sh: the keystores of this directory, anew. Needs keytool (Java 17 or later) and openssl. See README.md.
set -eu
cd "$(dirname "$0")"
rm -f -- *.jks *.jceks *.p12 *.der
keypair() { keytool -genkeypair -keyalg EC -groupname secp256r1 -validity 36500 "$@" 2>/dev/null; }
trust() { keytool -importcert -noprompt "$@" 2>/dev/null; }

# One key pair, one password.
keypair -keystore client.jks -storetype JKS -storepass changeit -keypass changeit -alias Device1 -dname "CN=device1, O=Test"
# The key has a password of its own.
keypair -keystore own-password.jks -storetype JKS -storepass changeit -keypass keysecret -alias device1 -dname "CN=device1, O=Test"
# Two key pairs and a CA.
keypair -keystore several.jks -storetype JKS -storepass changeit -keypass changeit -alias first -dname "CN=first"
keypair -keystore several.jks -storetype JKS -storepass changeit -keypass changeit -alias second -dname "CN=second"
keypair -keystore ca.p12 -storetype PKCS12 -storepass changeit -alias ca -dname "CN=Keystore CA" -ext bc:c
keytool -exportcert -keystore ca.p12 -storepass changeit -alias ca -file ca.der 2>/dev/null
trust -keystore several.jks -storetype JKS -storepass changeit -alias ca -file ca.der
# A chain: the leaf is issued by the CA.
keypair -keystore chain.jks -storetype JKS -storepass changeit -keypass changeit -alias leaf -dname "CN=leaf"
keytool -certreq -keystore chain.jks -storepass changeit -alias leaf 2>/dev/null |
  keytool -gencert -keystore ca.p12 -storepass changeit -alias ca -validity 36500 -rfc 2>/dev/null > leaf.pem
trust -keystore chain.jks -storetype JKS -storepass changeit -alias ca -file ca.der
trust -keystore chain.jks -storetype JKS -storepass changeit -keypass changeit -alias leaf -file leaf.pem
keytool -delete -keystore chain.jks -storepass changeit -alias ca 2>/dev/null
rm leaf.pem
# Trusted certificates only.
trust -keystore truststore.jks -storetype JKS -storepass changeit -alias ca -file ca.der
trust -keystore truststore.p12 -storetype PKCS12 -storepass changeit -alias ca -file ca.der
keytool -importkeystore -srckeystore several.jks -srcstorepass changeit -destkeystore several.p12 -deststoretype PKCS12 -deststorepass changeit 2>/dev/null
keytool -J-Dkeystore.pkcs12.legacy -importkeystore -srckeystore several.jks -srcstorepass changeit -destkeystore several-legacy.p12 -deststoretype PKCS12 -deststorepass changeit 2>/dev/null
# Nothing is encrypted, nothing is checked: Java's truststores since version 18 can be like this.
keytool -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE -J-Dkeystore.pkcs12.macAlgorithm=NONE -importcert -noprompt \
  -keystore passwordless.p12 -storetype PKCS12 -storepass changeit -alias ca -file ca.der 2>/dev/null
# Letters beyond ASCII.
keypair -keystore umlaut.jks -storetype JKS -storepass "Gerät-€" -keypass "Gerät-€" -alias "Gerät" -dname "CN=geraet"
# A kind that cannot be read.
keypair -keystore client.jceks -storetype JCEKS -storepass changeit -keypass changeit -alias device1 -dname "CN=device1"
