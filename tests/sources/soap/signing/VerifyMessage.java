import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.cert.CertificateFactory;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.crypto.AlgorithmMethod;
import javax.xml.crypto.Data;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.KeySelectorResult;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.NodeSetData;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.XMLCryptoContext;
import javax.xml.crypto.XMLStructure;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dom.DOMURIReference;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.TransformException;
import javax.xml.crypto.dsig.TransformService;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Verifies signed questions by the JDK's own XML signatures, with the STR-Transform that WS-Security adds to them.
 *
 * <p>{@code java VerifyMessage.java FILE…} prints a line for each file: its name, and "valid" or why it is not. It shares
 * nothing with the code that it judges. A message is valid where the signature of its security header holds by the key of
 * the certificate in its assertion, and covers the body, the WS-Addressing headers, the timestamp and the assertion
 * where they stand in the message.
 */
public final class VerifyMessage {
    static final String SOAP = "http://www.w3.org/2003/05/soap-envelope";
    static final String WSA = "http://www.w3.org/2005/08/addressing";
    static final String OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    static final String WSSE = OASIS + "wssecurity-secext-1.0.xsd";
    static final String WSU = OASIS + "wssecurity-utility-1.0.xsd";
    static final String STR_TRANSFORM = OASIS + "soap-message-security-1.0#STR-Transform";
    static final String SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
    static final List<String> SIGNED_HEADERS = List.of("To", "ReplyTo", "MessageID", "Action");

    public static void main(String[] files) {
        for (String file : files) {
            String verdict;
            try {
                verdict = verify(Files.readAllBytes(Path.of(file)));
            } catch (Exception error) {
                verdict = "invalid: " + String.valueOf(error).replaceAll("\\s+", " ");
            }
            System.out.println(Path.of(file).getFileName() + "\t" + verdict);
        }
    }

    static String verify(byte[] message) throws Exception {
        DocumentBuilderFactory builders = DocumentBuilderFactory.newInstance();
        builders.setNamespaceAware(true);
        builders.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Document document = builders.newDocumentBuilder().parse(new ByteArrayInputStream(message));
        demandUniqueIds(document);
        Element envelope = document.getDocumentElement();
        Element header = child(envelope, SOAP, "Header");
        Element security = child(header, WSSE, "Security");
        Element signatureElement = child(security, XMLSignature.XMLNS, "Signature");
        Element assertion = child(security, SAML, "Assertion");
        DOMValidateContext context = new DOMValidateContext(new HolderOfKey(assertion), signatureElement);
        context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
        List<Element> parts = new ArrayList<>(List.of(child(envelope, SOAP, "Body"), child(security, WSU, "Timestamp")));
        for (String name : SIGNED_HEADERS) {
            parts.add(child(header, WSA, name));
        }
        for (Element part : parts) {
            context.setIdAttributeNS(part, WSU, "Id");
        }
        Element tokenReference = child(security, WSSE, "SecurityTokenReference");
        context.setIdAttributeNS(tokenReference, WSU, "Id");
        context.setIdAttributeNS(assertion, null, "ID");
        XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
        // the transform is looked up in the providers of the JDK
        java.security.Security.addProvider(new StrProvider());
        XMLSignature signature = factory.unmarshalXMLSignature(context);
        Set<String> signed = new HashSet<>();
        for (Object reference : signature.getSignedInfo().getReferences()) {
            signed.add(((Reference) reference).getURI());
        }
        for (Element part : parts) {
            if (!signed.contains("#" + part.getAttributeNS(WSU, "Id"))) {
                return "invalid: " + part.getLocalName() + " is not signed";
            }
        }
        if (!signed.contains("#" + tokenReference.getAttributeNS(WSU, "Id"))) {
            return "invalid: the assertion is not signed";
        }
        if (!signature.getSignatureValue().validate(context)) {
            return "invalid: signature value";
        }
        for (Object reference : signature.getSignedInfo().getReferences()) {
            if (!((Reference) reference).validate(context)) {
                return "invalid: digest of " + ((Reference) reference).getURI();
            }
        }
        return signature.validate(context) ? "valid" : "invalid";
    }

    /** The one child of a name; more or fewer are an error. */
    static Element child(Node parent, String namespace, String name) {
        Element child = null;
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element && namespace.equals(node.getNamespaceURI()) && name.equals(node.getLocalName())) {
                if (child != null) {
                    throw new IllegalArgumentException("two of " + name);
                }
                child = (Element) node;
            }
        }
        if (child == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return child;
    }

    static void demandUniqueIds(Document document) {
        Set<String> ids = new HashSet<>();
        NodeList elements = document.getElementsByTagNameNS("*", "*");
        for (int place = 0; place < elements.getLength(); place++) {
            String id = ((Element) elements.item(place)).getAttributeNS(WSU, "Id");
            if (!id.isEmpty() && !ids.add(id)) {
                throw new IllegalArgumentException("two elements with the Id " + id);
            }
        }
    }

    /** The assertion that a SecurityTokenReference names by its SAML id. */
    static String assertionId(Element tokenReference) {
        return child(tokenReference, WSSE, "KeyIdentifier").getTextContent().trim();
    }

    /** Chooses the key of the certificate that the assertion says its holder has. */
    static final class HolderOfKey extends KeySelector {
        private final Element assertion;

        HolderOfKey(Element assertion) {
            this.assertion = assertion;
        }

        @Override
        public KeySelectorResult select(KeyInfo info, Purpose purpose, AlgorithmMethod method, XMLCryptoContext context) {
            XMLStructure content = (XMLStructure) info.getContent().get(0);
            Element tokenReference = (Element) ((DOMStructure) content).getNode();
            if (!assertionId(tokenReference).equals(assertion.getAttributeNS(null, "ID"))) {
                throw new IllegalArgumentException("the KeyInfo means another assertion");
            }
            try {
                Element confirmation = child(child(assertion, SAML, "Subject"), SAML, "SubjectConfirmation");
                Element data = child(confirmation, SAML, "SubjectConfirmationData");
                Element keyInfo = child(data, XMLSignature.XMLNS, "KeyInfo");
                Element x509 = child(child(keyInfo, XMLSignature.XMLNS, "X509Data"), XMLSignature.XMLNS, "X509Certificate");
                byte[] der = Base64.getMimeDecoder().decode(x509.getTextContent());
                java.security.PublicKey key = CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der)).getPublicKey();
                return () -> key;
            } catch (java.security.cert.CertificateException error) {
                throw new IllegalArgumentException(error);
            }
        }
    }

    /** Offers the STR-Transform to the JDK's XML signatures. */
    public static final class StrProvider extends Provider {
        public StrProvider() {
            super("StrTransform", "1.0", "the STR-Transform of WS-Security");
            putService(new Service(this, "TransformService", STR_TRANSFORM, StrTransform.class.getName(), null,
                    java.util.Map.of("MechanismType", "DOM")) {
                @Override
                public Object newInstance(Object parameter) {
                    return new StrTransform();
                }
            });
        }
    }

    /** WS-Security 1.1, 8.3: what the reference means, canonical, with a default namespace on its first element. */
    public static final class StrTransform extends TransformService {
        private String method;

        @Override
        public AlgorithmParameterSpec getParameterSpec() {
            return null;
        }

        @Override
        public void init(TransformParameterSpec parameters) {
            throw new UnsupportedOperationException("this only verifies");
        }

        @Override
        public void init(XMLStructure parent, XMLCryptoContext context) {
            Element transform = (Element) ((DOMStructure) parent).getNode();
            Element parameters = child(transform, WSSE, "TransformationParameters");
            method = child(parameters, XMLSignature.XMLNS, "CanonicalizationMethod").getAttribute("Algorithm");
        }

        @Override
        public void marshalParams(XMLStructure parent, XMLCryptoContext context) throws MarshalException {
            throw new MarshalException("this only verifies");
        }

        @Override
        public boolean isFeatureSupported(String feature) {
            return false;
        }

        @Override
        public Data transform(Data data, XMLCryptoContext context) throws TransformException {
            try {
                Node node = (Node) ((NodeSetData<?>) data).iterator().next();
                String uri = "#" + assertionId((Element) node);
                XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
                Data token = factory.getURIDereferencer().dereference(new DOMURIReference() {
                    @Override
                    public Node getHere() {
                        return ((Element) node).getAttributeNodeNS(WSU, "Id");
                    }

                    @Override
                    public String getURI() {
                        return uri;
                    }

                    @Override
                    public String getType() {
                        return null;
                    }
                }, context);
                CanonicalizationMethod canonical =
                        factory.newCanonicalizationMethod(method, (C14NMethodParameterSpec) null);
                OctetStreamData octets = (OctetStreamData) canonical.transform(token, context);
                String text = new String(octets.getOctetStream().readAllBytes(), StandardCharsets.UTF_8);
                return new OctetStreamData(
                        new ByteArrayInputStream(withDefaultNamespace(text).getBytes(StandardCharsets.UTF_8)));
            } catch (Exception error) {
                throw new TransformException(error);
            }
        }

        @Override
        public Data transform(Data data, XMLCryptoContext context, java.io.OutputStream out) throws TransformException {
            return transform(data, context);
        }

        static String withDefaultNamespace(String canonical) {
            String first = canonical.substring(0, canonical.indexOf('>'));
            if (first.contains(" xmlns=\"")) {
                return canonical;
            }
            int end = first.indexOf(' ') < 0 ? first.length() : first.indexOf(' ');
            return canonical.substring(0, end) + " xmlns=\"\"" + canonical.substring(end);
        }
    }
}
