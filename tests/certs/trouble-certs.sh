#!/bin/bash
# trouble-certs.sh DIR: keys of every kind, and server certificates of every kind that is or is not to be believed.
# Needs openssl only. Passphrase of every encrypted key: secret
#   DIR/keys      KIND.crt (self-signed) with KIND-FORM.key or .der; encrypted, refused and foreign files
#   DIR/servers   server.key (P-256) with one certificate for each case; every CA is CN=Trouble CA unless it says otherwise
set -eu
mkdir -p "$1"; cd "$1"
q() { "$@" 2>>"$LOG"; }
LOG=$PWD/openssl.log

mkdir -p keys; ( cd keys
q openssl genrsa -out rsa-pkcs8.key 2048
q openssl genpkey -algorithm ED25519 -out ed25519-pkcs8.key
for curve in p256:prime256v1 p384:secp384r1 p521:secp521r1; do
  # Both blocks, EC PARAMETERS and EC PRIVATE KEY, as the tutorials' "openssl ecparam -genkey" writes them.
  q openssl ecparam -name ${curve#*:} -genkey -out ${curve%:*}-sec1.key
  q openssl pkcs8 -topk8 -nocrypt -in ${curve%:*}-sec1.key -out ${curve%:*}-pkcs8.key
  q openssl ec -in ${curve%:*}-sec1.key -outform DER -out ${curve%:*}-sec1.der
done
q openssl rsa -in rsa-pkcs8.key -traditional -out rsa-pkcs1.key
q openssl rsa -in rsa-pkcs8.key -traditional -outform DER -out rsa-pkcs1.der
for kind in rsa p256 p384 p521 ed25519; do
  q openssl pkcs8 -topk8 -nocrypt -in $kind-pkcs8.key -outform DER -out $kind-pkcs8.der
  q openssl req -x509 -key $kind-pkcs8.key -days 30 -subj "/CN=$kind" -out $kind.crt
  q openssl x509 -in $kind.crt -outform DER -out $kind.der
done
# Encrypted
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -out p256-aes256.key
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -outform DER -out p256-aes256.der
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -v2 des3 -v2prf hmacWithSHA1 -out p256-des3.key
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -scrypt -out p256-scrypt.key
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -v1 PBE-SHA1-3DES -out p256-pbe.key
q openssl pkcs8 -topk8 -in p256-pkcs8.key -passout pass:secret -v2 camellia256 -out p256-camellia.key
q openssl rsa -in rsa-pkcs8.key -traditional -aes256 -passout pass:secret -out rsa-legacy-aes256.key
q openssl rsa -in rsa-pkcs8.key -traditional -aes128 -passout pass:secret -out rsa-legacy-aes128.key
q openssl rsa -in rsa-pkcs8.key -traditional -des3 -passout pass:secret -out rsa-legacy-des3.key
q openssl ec -in p256-sec1.key -aes256 -passout pass:secret -out p256-legacy-aes256.key
q openssl rsa -in rsa-pkcs8.key -traditional -camellia256 -passout pass:secret -out rsa-legacy-camellia.key
# Refused
q openssl genrsa -out rsa1024.key 1024
q openssl req -x509 -key rsa1024.key -days 30 -subj "/CN=localhost" -out rsa1024.crt
q openssl ecparam -name secp256k1 -genkey -noout -out secp256k1.key
q openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out rsapss.key
q openssl genpkey -algorithm ED448 -out ed448.key
# Foreign
q openssl pkcs12 -export -inkey p256-pkcs8.key -in p256.crt -passout pass:secret -out bundle.p12
q openssl req -new -key p256-pkcs8.key -subj "/CN=request" -out request.csr
q openssl req -in request.csr -outform DER -out request.der
q openssl pkey -in p256-pkcs8.key -pubout -out public.pem
q openssl crl2pkcs7 -nocrl -certfile p256.crt -out bundle.p7b
# In company
q openssl x509 -in rsa.crt -text -out text.crt
cat p256.crt p256-pkcs8.key > combined.pem
cat p256-pkcs8.key p256.crt > combined-key-first.pem )

mkdir -p servers; ( cd servers
touch index.txt
cat > ca.cnf <<'CNF'
[ca]
default_ca = d
[d]
database = index.txt
rand_serial = yes
default_md = sha256
policy = p
new_certs_dir = .
unique_subject = no
[p]
organizationName = optional
commonName = supplied
CNF
key() { q openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
root() { key "$1.key"; q openssl req -x509 -key "$1.key" -days 30 -subj "$2" -out "$1.crt" "${@:3}"; }
# issue NAME CA SUBJECT EXTENSIONS [MORE]: no extensions make X.509 version 1
issue() {
  q openssl req -new -key "${KEY:-server.key}" -subj "$3" -out "$1.csr"
  printf '%b' "$4" > "$1.ext"
  if [ -n "$4" ]; then set -- "$@" -extfile "$1.ext"; fi
  q openssl ca -config ca.cnf -batch -notext -cert "$2.crt" -keyfile "$2.key" -in "$1.csr" -out "$1.crt" -days 30 "${@:5}"
}
SAN='subjectAltName=DNS:localhost,IP:127.0.0.1\n'; LEAF='basicConstraints=CA:FALSE\n'; CA='basicConstraints=critical,CA:TRUE\n'
PAST="-startdate 20200101000000Z -enddate 20210101000000Z"; FUTURE="-startdate 20900101000000Z -enddate 20910101000000Z"
key server.key
root ca "/CN=Trouble CA"
root impostor "/CN=Trouble CA"
root other-ca "/CN=Other CA"
key v1-ca.key; q openssl req -new -key v1-ca.key -subj "/O=Version 1 CA" -out v1-ca.csr
q openssl x509 -req -in v1-ca.csr -signkey v1-ca.key -days 30 -out v1-ca.crt
key expired-ca.key; KEY=expired-ca.key issue expired-ca expired-ca "/CN=Expired CA" "$CA" -selfsign $PAST
key int.key; KEY=int.key issue int ca "/CN=Intermediate" "$CA"
key expired-int.key; KEY=expired-int.key issue expired-int ca "/CN=Expired intermediate" "$CA" $PAST
root constrained-ca "/CN=Constrained CA" -addext "nameConstraints=critical,permitted;DNS:example.com"

q openssl genrsa -out weak-ca.key 1024; q openssl req -x509 -key weak-ca.key -days 30 -subj "/CN=Weak CA" -out weak-ca.crt

issue under-weak-ca weak-ca "/CN=localhost" "$LEAF$SAN"
issue san ca "/CN=anything" "$LEAF$SAN"
issue san-other ca "/CN=localhost" "${LEAF}subjectAltName=DNS:other.example\n"
issue san-wildcard ca "/CN=anything" "${LEAF}subjectAltName=DNS:*.example.com\n"
issue cn ca "/CN=localhost" "$LEAF"
issue cn-other ca "/CN=other.example" "$LEAF"
issue cn-ip ca "/CN=127.0.0.1" "$LEAF"
issue v1 ca "/CN=localhost" ""
issue v1-other ca "/CN=other.example" ""
issue v1-expired ca "/CN=localhost" "" $PAST
issue v1-future ca "/CN=localhost" "" $FUTURE
issue v1-sha1 ca "/CN=localhost" "" -md sha1
issue v1-impostor impostor "/CN=localhost" ""
issue v1-unknown other-ca "/CN=localhost" ""
issue v1-constrained constrained-ca "/CN=localhost" ""
issue v1-expired-ca expired-ca "/CN=localhost" ""
issue v1-under-int int "/CN=localhost" ""
issue expired ca "/CN=localhost" "$LEAF$SAN" $PAST
issue future ca "/CN=localhost" "$LEAF$SAN" $FUTURE
issue impostor-san impostor "/CN=localhost" "$LEAF$SAN"
issue unknown other-ca "/CN=localhost" "$LEAF$SAN"
issue client-only ca "/CN=localhost" "${LEAF}${SAN}extendedKeyUsage=clientAuth\n"
issue ca-true ca "/CN=localhost" "$CA$SAN"
issue ca-true-other ca "/CN=localhost" "${CA}subjectAltName=DNS:other.example\n"
issue ca-true-expired ca "/CN=localhost" "$CA$SAN" $PAST
issue ca-true-client-only ca "/CN=localhost" "${CA}${SAN}extendedKeyUsage=clientAuth\n"
issue ca-true-sign-only ca "/CN=localhost" "${CA}${SAN}keyUsage=keyCertSign\n"
issue ca-true-critical ca "/CN=localhost" "${CA}${SAN}1.2.3.4=critical,ASN1:NULL\n"
issue ca-true-impostor impostor "/CN=localhost" "$CA$SAN"
issue under-v1-ca v1-ca "/CN=localhost" "$LEAF$SAN"
issue v1-under-v1-ca v1-ca "/CN=localhost" ""
issue under-expired-ca expired-ca "/CN=localhost" "$LEAF$SAN"
issue under-int int "/CN=localhost" "$LEAF$SAN"
issue under-expired-int expired-int "/CN=localhost" "$LEAF$SAN"
# A server's certificate that signs another one, as no server may.
cp server.key san.key; issue under-leaf san "/CN=localhost" "$LEAF$SAN"; issue v1-under-leaf san "/CN=localhost" ""

self() { q openssl req -x509 -key server.key -days 30 -subj "$2" -out "$1.crt" "${@:3}"; }
self self "/CN=localhost"
self self-other "/CN=other.example"
self self-leaf "/CN=localhost" -addext "basicConstraints=critical,CA:FALSE"
q openssl req -new -key server.key -subj "/CN=localhost" -out self-v1.csr
q openssl x509 -req -in self-v1.csr -signkey server.key -days 30 -out self-v1.crt
cp server.key self-expired.key; issue self-expired self-expired "/CN=localhost" "$CA$SAN" -selfsign $PAST
# The same name, another key.
root self-impostor "/CN=localhost" )
echo "made: keys servers"
